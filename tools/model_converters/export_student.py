"""Take the student out of a checkpoint of a distillation, for mmpretrain.

OUT.pth is a plain mmpretrain checkpoint and OUT.py, beside it, its config. A
checkpoint of MMRazor's own algorithms will do, with the teacher inside.
Checkpoints of ``EMAHook`` and ``StudentEMAHook`` hold both the average, which
was validated and is taken, and what was trained, which is taken with
``--no-ema``.
"""

import argparse
import os.path as osp
import pickle
from typing import Dict, Optional

from mmengine.config import Config, DictAction
from mmengine.hub import get_config
from mmengine.runner import CheckpointLoader
from mmpretrain import get_model
from torch import nn

from mmrazor_pckd.apis.unread_keys import check_options
from mmrazor_pckd.checkpoints.strict import fit_strictly
from mmrazor_pckd.export.checkpoint import (
    student_checkpoint,
    student_state,
    write_student,
)
from mmrazor_pckd.export.config import student_config, write_config
from mmrazor_pckd.export.graph import (
    TOLERANCES,
    check_packages,
    image_size,
    write_onnx,
    write_torchscript,
)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('config', help='config of the distillation, or mmrazor::PATH')
    parser.add_argument('checkpoint', help='path or URL')
    parser.add_argument('target', metavar='OUT.pth')
    parser.add_argument(
        '--ema',
        action=argparse.BooleanOptionalAction,
        help='insist on averaged weights; --no-ema: take those that were '
        'averaged. Without either: what was validated',
    )
    parser.add_argument('--torchscript', metavar='FILE', help='write TorchScript too')
    parser.add_argument('--onnx', metavar='FILE', help='write ONNX too')
    parser.add_argument(
        '--shape',
        type=int,
        nargs=2,
        metavar=('HEIGHT', 'WIDTH'),
        help='of the images of both; without it the last crop of the '
        'validation pipeline',
    )
    parser.add_argument('--device', default='cpu', help='where they are traced')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, default={})
    return parser.parse_args()


def choose_weights(checkpoint: Dict, path: str, ema: Optional[bool]) -> Dict:
    """The weights of the algorithm: averaged, trained, or validated."""
    state = checkpoint.get('state_dict', checkpoint)
    if ema is not None and 'ema_state_dict' not in checkpoint:
        raise ValueError(
            f'--{"" if ema else "no-"}ema: {path} is no checkpoint of EMAHook '
            'or StudentEMAHook, it has one set of weights; leave the option '
            'out'
        )
    if ema is False:
        # mmengine has swapped the two.
        return {
            **state,
            **{
                key.removeprefix('module.'): value
                for key, value in checkpoint['ema_state_dict'].items()
                if key.startswith('module.')
            },
        }
    return state


def export(
    cfg: Config, path: str, target: str, ema: Optional[bool] = None
) -> nn.Module:
    """Write the student of a checkpoint, and its config.

    Args:
        cfg (Config): Config of the distillation.
        path (str): Path or URL of its checkpoint.
        target (str): Path of the student, which ends with ``.pth``.
        ema (bool, optional): See ``--ema``.

    Returns:
        nn.Module: The student as mmpretrain builds it.

    Raises:
        ValueError: If the config or the checkpoint has no student, or they
            do not fit each other.
        FileNotFoundError: If there is no such checkpoint.
    """
    if not target.endswith('.pth'):
        raise ValueError(f'OUT.pth must end with .pth, got {target}')
    config = student_config(cfg)
    checkpoint = CheckpointLoader.load_checkpoint(path, map_location='cpu')
    averaged = 'ema_state_dict' in checkpoint and ema is not False
    state = student_state(choose_weights(checkpoint, path, ema), path)
    student = get_model(Config(config))
    fit_strictly(student, state, path)
    meta = checkpoint.get('meta') or {}
    dataset_meta = meta.get('dataset_meta')
    if not dataset_meta and 'CLASSES' in meta:
        dataset_meta = dict(classes=meta['CLASSES'])
    write_student(
        student_checkpoint(
            state,
            cfg,
            config,
            dataset_meta,
            averaged=averaged,
            exported_from=osp.basename(path),
            **{key: meta[key] for key in ('epoch', 'iter') if key in meta},
        ),
        target,
    )
    write_config(config, target)
    print(
        f'{target}, {osp.splitext(target)[0]}.py: the student of {path}'
        + (', averaged' if averaged else '')
    )
    return student


def main() -> None:
    args = parse_args()
    try:
        if args.onnx:
            check_packages()
        cfg = (
            get_config(args.config)
            if ('::' in args.config)
            else Config.fromfile(args.config)
        )
        check_options(cfg, args.cfg_options)
        cfg.merge_from_dict(args.cfg_options)
        size = args.shape
        if (args.onnx or args.torchscript) and not size:
            size = image_size(student_config(cfg))
        student = export(cfg, args.checkpoint, args.target, args.ema)
        student.to(args.device)
        for kind, path, write in (
            ('torchscript', args.torchscript, write_torchscript),
            ('onnx', args.onnx, write_onnx),
        ):
            if path:
                difference = write(student, size, path)
                print(
                    f"{path}: its logits differ from PyTorch's by at most "
                    f'{difference:.1e} (allowed {TOLERANCES[kind]:.0e})'
                )
    except (ValueError, OSError, ModuleNotFoundError, pickle.UnpicklingError) as error:
        raise SystemExit(str(error)) from None


if __name__ == '__main__':
    main()

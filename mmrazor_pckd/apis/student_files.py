"""The student of a checkpoint of a distillation, written for mmpretrain."""

import os.path as osp
from functools import partial
from typing import Dict, Optional, Sequence

from mmengine.config import Config
from mmengine.runner import CheckpointLoader
from mmpretrain import get_model
from torch import nn

from ..checkpoints.strict import fit_strictly
from ..export.agreement import TOLERANCES
from ..export.checkpoint import student_checkpoint, student_state, write_student
from ..export.config import student_config, write_config
from ..export.graph import (
    check_packages,
    image_size,
    write_onnx,
    write_pt2,
    write_torchscript,
)
from ..export.plain_tensors import MISSING, has_safetensors, tensors_path, write_tensors
from .int8_student import Measured
from .run_config import load_config
from .unread_keys import check_options


def choose_weights(checkpoint: Dict, path: str, ema: Optional[bool]) -> Dict:
    """The weights of the algorithm: averaged, trained, or validated.

    Args:
        checkpoint (dict): Checkpoint of a distillation.
        path (str): Where it is from, for the error.
        ema (bool, optional): See ``--ema``.

    Raises:
        ValueError: If there is one set of weights, and one is asked for.

    Example:
        >>> both = dict(
        ...     state_dict=dict(a='averaged'),
        ...     ema_state_dict={'module.a': 'trained', 'steps': 3},
        ... )
        >>> choose_weights(both, 'a.pth', ema=False)
        {'a': 'trained'}
    """
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
    """Writes the student of a checkpoint, and its config.

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
    written = student_checkpoint(
        state,
        cfg,
        config,
        dataset_meta,
        averaged=averaged,
        exported_from=osp.basename(path),
        **{key: meta[key] for key in ('epoch', 'iter') if key in meta},
    )
    write_student(written, target)
    write_config(config, target)
    names = [target, f'{osp.splitext(target)[0]}.py']
    if has_safetensors():
        names.append(tensors_path(target))
        write_tensors(written, names[-1])
    else:
        print(MISSING)
    print(
        f'{", ".join(names)}: the student of {path}'
        + (', averaged' if averaged else '')
    )
    return student


def export_student(
    config: str,
    checkpoint: str,
    target: str,
    *,
    ema: Optional[bool] = None,
    torchscript: Optional[str] = None,
    pt2: Optional[str] = None,
    onnx: Optional[str] = None,
    dynamo: bool = False,
    int8: Optional[str] = None,
    calibration: Optional[str] = None,
    shape: Optional[Sequence[int]] = None,
    device: str = 'cpu',
    cfg_options: Optional[dict] = None,
) -> None:
    """Writes the student of a checkpoint, its config, and its graphs.

    Args:
        config (str): Config of the distillation, or ``mmrazor::PATH``.
        checkpoint (str): Path or URL.
        target (str): Path of the student, which ends with ``.pth``.
        ema (bool, optional): True insists on averaged weights, False takes
            those that were averaged. Defaults to None, what was validated.
        torchscript (str, optional): File for TorchScript.
        pt2 (str, optional): File for the program of ``torch.export``.
        onnx (str, optional): File for ONNX.
        dynamo (bool): Whether ONNX is made by the exporter that stands on
            ``torch.export``. Defaults to False.
        int8 (str, optional): File for ONNX in eight bits, whose size and top-1
            are printed beside those in float32.
        calibration (str, optional): Folder of the images that the ranges of its
            activations come from. Defaults to None, the training set.
        shape (Sequence[int], optional): Height and width of the images of
            all graphs. Defaults to None, the last crop of the validation
            pipeline.
        device (str): Where they are traced.
        cfg_options (dict, optional): Value by dotted key.

    Raises:
        ValueError: If the config or the checkpoint has no student, they do
            not fit each other, a graph computes something else, or there are
            no images to calibrate with or to measure on.
        FileNotFoundError: If there is no such config or checkpoint.
        ModuleNotFoundError: If a package that ONNX needs is not installed.
    """
    if onnx or int8:
        check_packages('onnx' if onnx else 'int8', dynamo)
    elif dynamo:
        raise ValueError('--dynamo: needs --onnx FILE or --int8 FILE')
    if calibration and not int8:
        raise ValueError('--calibration: needs --int8 FILE')
    cfg = load_config(config)
    check_options(cfg, cfg_options or {})
    cfg.merge_from_dict(cfg_options or {})
    if (onnx or torchscript or pt2 or int8) and not shape:
        shape = image_size(student_config(cfg))
    measured = Measured(cfg, calibration) if int8 else None
    student = export(cfg, checkpoint, target, ema).to(device)
    if not shape:
        return
    for kind, path, write in (
        ('torchscript', torchscript, write_torchscript),
        ('pt2', pt2, write_pt2),
        ('onnx', onnx, partial(write_onnx, dynamo=dynamo)),
    ):
        if path:
            difference = write(student, shape, path)
            print(
                f"{path}: its logits differ from PyTorch's by at most "
                f'{difference:.1e} (allowed {TOLERANCES[kind]:.0e})'
            )
    if int8 and measured:
        measured.write(student, shape, int8, dynamo)

"""Take the student out of a checkpoint of a distillation, for mmpretrain.

OUT.pth is a plain mmpretrain checkpoint and OUT.py, beside it, its config;
OUT.safetensors holds its weights for other readers. A
checkpoint of MMRazor's own algorithms will do, with the teacher inside.
Checkpoints of ``EMAHook`` and ``StudentEMAHook`` hold both the average, which
was validated and is taken, and what was trained, which is taken with
``--no-ema``.
"""

import argparse

from mmengine.config import DictAction

from mmrazor_pckd.apis.command_line import one_line_errors
from mmrazor_pckd.apis.student_files import export_student


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
    parser.add_argument(
        '--pt2', metavar='FILE', help='write the program of torch.export too'
    )
    parser.add_argument('--onnx', metavar='FILE', help='write ONNX too')
    parser.add_argument(
        '--dynamo',
        action='store_true',
        help='ONNX by the exporter that stands on torch.export, not by the one '
        'that traces',
    )
    parser.add_argument(
        '--int8',
        metavar='FILE',
        help='write ONNX in eight bits too, and print size and top-1 on the '
        'validation set before and after',
    )
    parser.add_argument(
        '--calibration',
        metavar='FOLDER',
        help='images for the ranges of its activations; without it some of the '
        'training set',
    )
    parser.add_argument(
        '--shape',
        type=int,
        nargs=2,
        metavar=('HEIGHT', 'WIDTH'),
        help='of the images of all graphs; without it the last crop of the '
        'validation pipeline',
    )
    parser.add_argument('--device', default='cpu', help='where they are traced')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, default={})
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    with one_line_errors():
        export_student(**vars(args))


if __name__ == '__main__':
    main()

"""Write configs of the CIFAR-100 pairs for a part of CIFAR-10 in folders.

    python tools/dev/small_configs.py DATA OUT

DATA holds ``{train,test}/<class>/*.jpg``. Networks, losses, augmentation,
optimizer and batch are those of ``configs/cifar100``; what is changed is the
data, the number of classes, the side of the pictures if asked, and the schedule.
"""

import argparse
from pathlib import Path

from mmrazor_pckd.apis.command_line import one_line_errors
from mmrazor_pckd.apis.folder_configs import FolderConfigs


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('data', type=Path)
    parser.add_argument('out', type=Path)
    parser.add_argument(
        '--pairs', nargs='+', default=['wrn40-2_wrn16-2', 'resnet32x4_shufflenetv1']
    )
    parser.add_argument('--methods', nargs='+', default=['kd', 'pckd', 'pckd_released'])
    parser.add_argument('--size', type=int, default=32, help='side, pixels')
    parser.add_argument('--epochs', type=int, default=240)
    parser.add_argument('--teacher-epochs', type=int, help='default: --epochs')
    parser.add_argument('--val-interval', type=int, help='default: --epochs')
    parser.add_argument('--train', type=int, default=5000, help='per class')
    parser.add_argument('--teacher-train', type=int, help='per class; default: --train')
    parser.add_argument('--test', type=int, default=1000, help='per class')
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs'))
    args = vars(parser.parse_args())
    pairs, methods = args.pop('pairs'), args.pop('methods')
    with one_line_errors():
        FolderConfigs(**args).write(pairs, methods)


if __name__ == '__main__':
    main()

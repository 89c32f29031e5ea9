"""Write the config of a distillation for your own networks and images."""

import argparse
import os
from pathlib import Path

from mmengine.config import Config

from mmrazor_pckd import check_model
from mmrazor_pckd.apis.new_config import Request, method_names, new_config


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('out', metavar='OUT.py', help='config to write')
    network = (
        "a model of mmpretrain's zoo, a config file, a config of mmpretrain, "
        'mmpretrain::PATH, or any network: timm:NAME, torchvision:NAME, '
        'hf:FOLDER_OR_TYPE of transformers, package.module:FUNCTION'
    )
    parser.add_argument(
        '--teacher',
        action='append',
        metavar='NAME',
        help=f'{network}; given again: several teachers',
    )
    parser.add_argument('--student', metavar='NAME', help=network)
    parser.add_argument(
        '--data',
        metavar='FOLDER',
        help='images as FOLDER/train/CLASS/* and FOLDER/val/CLASS/*; with '
        '--val also as FOLDER/CLASS/*',
    )
    parser.add_argument(
        '--val',
        metavar='FOLDER',
        help='validation images as FOLDER/CLASS/*, if not in val of --data',
    )
    parser.add_argument(
        '--unlabeled',
        metavar='FOLDER',
        help='training images without labels, in folders of any depth: the '
        'student learns from the teacher alone; val of --data is validated, '
        'if that is given',
    )
    parser.add_argument(
        '--method',
        default=Request.method,
        choices=[*method_names(), 'none'],
        help='a file of configs/_base_/methods, or none to train the teacher '
        'or the student alone (default: %(default)s)',
    )
    parser.add_argument(
        '--teacher-ckpt',
        action='append',
        metavar='FILE',
        help="file or URL of the teacher's weights, if not those of the zoo; of "
        'several teachers one for each',
    )
    parser.add_argument(
        '--teacher-probe',
        metavar='FILE',
        help='weights of a linear layer on a teacher without a classifier, such '
        'as DINOv2; --teacher-ckpt are those of the network',
    )
    parser.add_argument(
        '--pretrained',
        nargs='?',
        const='',
        metavar='FILE',
        help='let the backbone that is trained begin with the weights of the '
        'zoo, or of a file or URL',
    )
    parser.add_argument(
        '--image-size',
        type=int,
        nargs='+',
        metavar='PIXELS',
        help='height and width, one number for a square, if not those of the '
        "teacher's config",
    )
    parser.add_argument(
        '--epochs', type=int, default=Request.epochs, help='(default: %(default)s)'
    )
    parser.add_argument(
        '--batch-size',
        type=int,
        default=Request.batch_size,
        help='images of each process (default: %(default)s)',
    )
    parser.add_argument(
        '--lr',
        type=float,
        metavar='RATE',
        help='learning rate, if not the usual one for network and batch',
    )
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    try:
        files, found = new_config(Request(**vars(args)))
    except (ValueError, FileNotFoundError) as error:
        raise SystemExit(f'new_config.py: {error}') from error
    for path, text in files.items():
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        Path(path).write_text(text)
    check_model(Config.fromfile(args.out).model)
    print('\n'.join(found))
    print(f'wrote    {args.out}; next: python tools/train.py {args.out}')


if __name__ == '__main__':
    main()

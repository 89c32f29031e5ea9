"""Shrink a part of CIFAR-10 to 16 x 16 pixels: the pictures of configs/small.

CIFAR-10 is downloaded by torchvision, or taken from a folder::

    SOURCE/{train,test}/<class>/*
"""

import argparse
from pathlib import Path

from mmrazor_pckd.datasets.small_cifar10 import make_small_cifar10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--source', type=Path, help='folder of pictures; default: download CIFAR-10'
    )
    parser.add_argument('--out', type=Path, default=Path('data/small_cifar10'))
    args = parser.parse_args()
    try:
        make_small_cifar10(args.out, args.source)
    except (OSError, ValueError) as error:
        raise SystemExit(f'shrink_cifar10.py: {error}') from error


if __name__ == '__main__':
    main()

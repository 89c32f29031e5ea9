"""Draw the demo's data set: shapes with textures, in any pose.

Fifteen classes, five shapes times three textures, 32 x 32 pixels, in the
folder layout of mmpretrain's ``CustomDataset``::

    OUT/{train,val}/<shape>_<texture>/NNNN.png
"""

import argparse
from pathlib import Path

from mmrazor_pckd.datasets.demo_pictures import make_pictures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('out', type=Path)
    parser.add_argument('--train', type=int, default=180)
    parser.add_argument('--val', type=int, default=80)
    parser.add_argument('--seed', type=int, default=0)
    make_pictures(**vars(parser.parse_args()))


if __name__ == '__main__':
    main()

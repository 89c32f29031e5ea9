"""Run mmengine's own tests with this package loaded and without it.

    git clone --branch v0.10.7 https://github.com/open-mmlab/mmengine
    python tools/dev/upstream_tests.py mmengine

prints each test whose outcome differs. The tests need ``pip install parameterized``.
"""

import argparse
from pathlib import Path

from mmrazor_pckd.apis.upstream_tests import FOLDERS, upstream_tests


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('checkout', type=Path, help='of mmengine, with its tests')
    parser.add_argument(
        'tests',
        nargs='*',
        default=FOLDERS,
        help='below its tests/; hooks, runner, logging, local files unless given',
    )
    parser.add_argument('--out', type=Path, default=Path('work_dirs/upstream_tests'))
    parser.add_argument(
        '--per-file', action='store_true', help='a process for each file'
    )
    parser.add_argument('--memory', type=float, default=10, help='GB of a process')
    return parser.parse_args()


if __name__ == '__main__':
    differences = upstream_tests(**vars(parse_args()))
    for test, (without, ours) in differences.items():
        print(f'{test}: {without} without, {ours} with the package')
    print(f'{len(differences)} outcomes differ')

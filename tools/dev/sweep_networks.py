"""Try one network of each of mmpretrain's families, as student and as teacher.

Each gets a config of ``new_config``, one epoch of PCKD on about 100 pictures that
are drawn on the spot, beside a fixed small network in the other role; its student
is exported, and predicts a picture in a plain mmpretrain. Each trial has a process
of its own. What was tried is kept, and not tried again:

    python tools/dev/sweep_networks.py work_dirs/networks --page docs/networks.md
"""

import argparse
from pathlib import Path

from mmrazor_pckd.apis.network_sweep import sweep


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('folder', type=Path, help='pictures, configs and results')
    parser.add_argument('--only', nargs='+', metavar='FAMILY', help='by default all')
    parser.add_argument(
        '--one-step', action='store_true', help='a step in place of an epoch'
    )
    parser.add_argument('--again', action='store_true', help='try again what failed')
    parser.add_argument('--seconds', type=float, default=900, help='of each trial')
    parser.add_argument(
        '--gigabytes', type=float, default=16, help='address space of each trial'
    )
    parser.add_argument('--page', type=Path, help='page with the table')
    return parser.parse_args()


if __name__ == '__main__':
    try:
        sweep(**vars(parse_args()))
    except ValueError as error:
        raise SystemExit(f'sweep_networks.py: {error}') from error

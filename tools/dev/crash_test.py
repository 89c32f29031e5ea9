"""Kill a training again and again, and compare what it ends with.

One run trains without interruption. Another one is killed (SIGKILL to all of
its processes), started again with ``--resume``, and so on to its end; then
begun anew until there were enough kills. The last checkpoints of both have to
agree bit by bit: student, connectors, memories, averages, optimizer, learning
rate, AMP scaler, the choice of the best checkpoint, and the students that are
left for mmpretrain.

The kills fall in turn on any moment, start-up included, on a moment of the
training, and on the writing of a checkpoint.

    python tools/dev/crash_test.py configs/demo/pckd_demo.py --kills 20

A demo config gets pictures of its own, few and small, and a teacher.
"""

import argparse
import sys
from pathlib import Path

from mmengine.config import DictAction

from mmrazor_pckd.apis.crash_test import crash_test
from mmrazor_pckd.apis.shipped import CONFIGS


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('config', nargs='?', default=str(CONFIGS / 'demo/pckd_demo.py'))
    parser.add_argument('--kills', type=int, default=20)
    parser.add_argument('--processes', type=int, default=1)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/crash_test'))
    parser.add_argument('--seed', type=int, default=0, help='of the kills')
    parser.add_argument(
        '--pictures', type=int, default=8, help='of each class of the demo'
    )
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, default={})
    return parser.parse_args()


if __name__ == '__main__':
    sys.exit(bool(crash_test(**vars(parse_args()))))

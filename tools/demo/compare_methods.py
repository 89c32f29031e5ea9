"""Compare methods on pictures drawn on the spot: `make demo`.

Draws the data set, trains the teacher, then each method with each seed, many runs at
once, and prints and plots the comparison. What is there already is kept: called again,
it goes on where it was.
"""

import argparse
import os
import runpy
import sys
from pathlib import Path

from mmrazor_pckd.apis.run_matrix import cells
from mmrazor_pckd.apis.run_queue import visible_gpus

TOOLS = Path(__file__).resolve().parents[1]
# PCKD takes the longest: begun last, it would train alone at the end.
METHODS = ('pckd', 'student', 'kd', 'dkd', 'crd', 'dist', 'at')
MOST = 8  # runs without GPUs, of a GB of memory each
# Where the configs look for pictures and teacher.
DATA, WORK_DIR = 'demo_data', 'work_dirs/demo'


def run(tool: str, *arguments: str) -> None:
    """Run a tool in this process, which has imported the package already."""
    sys.argv = [tool, *arguments]
    runpy.run_path(str(TOOLS / tool), run_name='__main__')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--methods', nargs='+', default=METHODS, help='of configs/demo')
    parser.add_argument('--seeds', nargs='+', default=['0'])
    parser.add_argument(
        '--jobs',
        default=str(len(visible_gpus()) or min(MOST, 1 + len(os.sched_getaffinity(0)))),
        help='runs that train side by side; by default one on each GPU, without GPUs '
        f'one more than cores, up to {MOST}',
    )
    args = parser.parse_args()
    try:
        cells(['demo'], args.methods)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    # The networks are too small for more, and the figures depend on it. One run more
    # than cores keeps all cores busy when another one ends.
    os.environ.setdefault('OMP_NUM_THREADS', '1')
    run('demo/make_pictures.py', DATA)
    names = ('--pairs', 'demo', '--methods', *args.methods, '--seeds', *args.seeds)
    run('run_comparison.py', *names, '--jobs', args.jobs, '--work-dir', WORK_DIR)
    run('analysis_tools/compare_runs.py', WORK_DIR, '--out', WORK_DIR)


if __name__ == '__main__':
    main()

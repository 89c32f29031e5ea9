"""Compare methods on pictures drawn on the spot: `make demo`.

Draws the data set, trains the teacher, then each method with each seed, and
prints and plots the comparison. What is there already is kept: called again, it
goes on where it was.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from mmrazor_pckd.apis.run_matrix import cells

TOOLS = Path(__file__).resolve().parents[1]
METHODS = ('student', 'kd', 'dkd', 'crd', 'dist', 'at', 'pckd')
# Where the configs look for pictures and teacher.
DATA, WORK_DIR = 'demo_data', 'work_dirs/demo'


def run(tool: str, *arguments: str) -> None:
    """Run a tool; end where it fails, it has said why."""
    command = [sys.executable, str(TOOLS / tool), *arguments]
    code = subprocess.run(command).returncode
    if code:
        raise SystemExit(code)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--methods', nargs='+', default=METHODS, help='of configs/demo')
    parser.add_argument('--seeds', nargs='+', default=['0'])
    args = parser.parse_args()
    try:
        cells(['demo'], args.methods)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    run('demo/make_pictures.py', DATA)
    names = ('--pairs', 'demo', '--methods', *args.methods, '--seeds', *args.seeds)
    run('run_comparison.py', *names, '--work-dir', WORK_DIR)
    run('analysis_tools/compare_runs.py', WORK_DIR, '--out', WORK_DIR)


if __name__ == '__main__':
    main()

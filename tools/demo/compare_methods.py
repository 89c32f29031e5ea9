"""Compare methods on pictures drawn on the spot: `make demo`.

Draws the data set, trains the teacher, then each method with each seed, and
prints and plots the comparison. A head that a method needs of the teacher,
METHOD_head_demo.py, is trained before it. What is there already is kept: called
again, it goes on where it was.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import List, Sequence

TOOLS = Path(__file__).resolve().parents[1]
CONFIGS = TOOLS.parent / 'configs' / 'demo'
METHODS = ('student', 'kd', 'dkd', 'crd', 'dist', 'at', 'pckd')
# Where the configs look for pictures and teacher.
DATA, WORK_DIR = 'demo_data', 'work_dirs/demo'


def config(method: str) -> str:
    """Path of a method's config.

    Raises:
        SystemExit: If the demo does not have the method.
    """
    path = CONFIGS / f'{method}_demo.py'
    if not path.exists():
        there = sorted(
            file.stem[: -len('_demo')]
            for file in CONFIGS.glob('*_demo.py')
            if not file.stem.endswith('_head_demo')
        )
        raise SystemExit(f'--methods: the demo has no {method}, but {", ".join(there)}')
    return str(path)


def heads(methods: Sequence[str]) -> List[str]:
    """Paths of the configs that train what a method needs of the teacher."""
    paths = [CONFIGS / f'{method}_head_demo.py' for method in methods]
    return [str(path) for path in paths if path.exists()]


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
    methods = [config(method) for method in args.methods]
    work_dir = ('--work-dir', WORK_DIR)
    run('demo/make_pictures.py', DATA)
    run('run_comparison.py', config('teacher'), *heads(args.methods), *work_dir)
    run('run_comparison.py', *methods, '--seeds', *args.seeds, *work_dir)
    run('analysis_tools/compare_runs.py', WORK_DIR, '--out', WORK_DIR)


if __name__ == '__main__':
    main()

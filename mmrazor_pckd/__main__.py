"""Run a script of MMRazor as it is, on today's PyTorch.

    python -m mmrazor_pckd SCRIPT [arguments of the script]

SCRIPT may be any Python file, for instance MMRazor's own tools/train.py.
"""
import os.path as osp
import runpy
import sys


def main() -> None:
    # The package, and with it MMRazor, is imported by now.
    if len(sys.argv) < 2 or sys.argv[1] in ('-h', '--help'):
        print(__doc__.strip())
        raise SystemExit(len(sys.argv) < 2)
    del sys.argv[0]
    script = sys.argv[0]
    if not osp.isfile(script):
        raise SystemExit(f'python -m mmrazor_pckd: no script at {script}')
    # What Python itself does for a script: its folder comes first.
    sys.path[0] = osp.dirname(osp.abspath(script))
    runpy.run_path(script, run_name='__main__')


if __name__ == '__main__':
    main()

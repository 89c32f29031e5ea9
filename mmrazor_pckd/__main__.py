"""The tools by name, and scripts of MMRazor as they are, on today's PyTorch.

    mmrazor-pckd COMMAND [arguments of the tool, --help lists them]
    python -m mmrazor_pckd SCRIPT [arguments of the script]
    mmrazor-pckd --patches

COMMAND  train       train a config
         test        evaluate a student
         new-config  write a config for two networks and a folder of images
         compare     train several configs with several seeds
         table       one table and one plot of the runs in a folder
         export      the student as a plain mmpretrain checkpoint, ONNX, ...
         demo        compare methods on pictures drawn on the spot
SCRIPT   any Python file, for instance MMRazor's own tools/train.py
--patches lists the faults of MMRazor and mmengine that are patched, and why

CONFIG is a file, or mmrazor_pckd::NAME for one that the package carries, for
instance mmrazor_pckd::pckd_r34_r18_imagenet.py.
"""

import os.path as osp
import runpy
import sys
from pathlib import Path

from mmrazor_pckd.compat import listing

TOOLS = Path(__file__).parent / '.mim' / 'tools'
COMMANDS = {
    'train': 'train.py',
    'test': 'test.py',
    'new-config': 'new_config.py',
    'compare': 'run_comparison.py',
    'table': 'analysis_tools/compare_runs.py',
    'export': 'model_converters/export_student.py',
    'demo': 'demo/compare_methods.py',
}


def main() -> None:
    """Run the tool or the script that the command line names."""
    # The package, and with it MMRazor, is imported by now.
    if len(sys.argv) < 2 or sys.argv[1] in ('-h', '--help'):
        print(__doc__.strip())
        raise SystemExit(len(sys.argv) < 2)
    if sys.argv[1] == '--patches':
        print('\n'.join(listing()))
        return
    del sys.argv[0]
    script = sys.argv[0]
    if script in COMMANDS:
        script = str((TOOLS / COMMANDS[script]).resolve())
    elif not osp.isfile(script):
        raise SystemExit(
            f'mmrazor-pckd: {script} is neither a command '
            f'({", ".join(COMMANDS)}) nor a script, in {osp.abspath(".")}'
        )
    # What Python itself does for a script: its folder comes first.
    sys.path[0] = osp.dirname(osp.abspath(script))
    runpy.run_path(script, run_name='__main__')


if __name__ == '__main__':
    main()

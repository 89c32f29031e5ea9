"""The notebook runs from its first cell to its last, and has no outputs."""

import json
import os
import re
import subprocess
import sys

import pytest
from builders import ROOT

FILE = ROOT / 'docs/notebooks/distill.ipynb'
CELLS = [
    cell
    for cell in json.loads(FILE.read_text())['cells']
    if cell['cell_type'] == 'code'
]


def is_install(cell):
    return 'install' in cell['metadata'].get('tags', ())


def plain(cell):
    """A cell as a script: what IPython gives a shell, Python gives it."""
    return re.sub(
        r'^!((?:.*\\\n)*.*)$',
        lambda line: f'subprocess.run(f"""{line[1]}""", shell=True, check=True)',
        ''.join(cell['source']),
        flags=re.MULTILINE,
    )


def test_it_is_kept_without_outputs():
    assert len(CELLS) == 8
    for cell in CELLS:
        assert cell['outputs'] == []
        assert cell['execution_count'] is None


def test_one_cell_installs():
    (cell,) = filter(is_install, CELLS)
    assert ''.join(cell['source']).startswith('%pip install')
    assert CELLS[0] is cell


def test_pages_lead_to_it():
    assert 'notebooks/distill.ipynb' in (ROOT / 'docs/own_data.md').read_text()


@pytest.mark.slow
def test_it_runs_on_a_cpu(tmp_path):
    script = tmp_path / 'notebook.py'
    cells = [plain(cell) for cell in CELLS if not is_install(cell)]
    assert not re.search(r'^[!%]', '\n'.join(cells), re.MULTILINE)
    script.write_text('\n'.join(['import subprocess', *cells]))
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ['PATH']])
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env={
            **os.environ,
            'PATH': path,
            'PYTHONPATH': str(ROOT),
            'CUDA_VISIBLE_DEVICES': '-1',
            'MPLBACKEND': 'agg',
            'OMP_NUM_THREADS': '1',
        },
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r'^(teacher|student) \d+\.\d %$', done.stdout, re.MULTILINE) == [
        'teacher',
        'student',
        'student',
    ]
    assert (tmp_path / 'work_dirs/unlabeled/student.pth').is_file()
    assert re.search(r'^\d+ parameters$', done.stdout, re.MULTILINE)

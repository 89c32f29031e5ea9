"""A training in another process, played by a script of a few lines."""

import time

import pytest

from mmrazor_pckd.apis.crash_test import training
from mmrazor_pckd.apis.process_tree import alive

LOGS_AND_WRITES = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[3])
(folder / '1' / 'vis_data').mkdir(parents=True)
(folder / '1' / 'vis_data' / 'scalars.json').write_text('{}')
(folder / '.epoch_1.pth.xyz').touch()
time.sleep(99)
"""


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start a training that is played by a script."""
    monkeypatch.setattr(training, 'TOOLS', tmp_path)

    def run(script):
        (tmp_path / 'train.py').write_text(script)
        return training.Training(tmp_path / 'config.py', tmp_path / 'run', 1)

    return run


def test_it_is_killed_while_it_writes(start):
    run = start(LOGS_AND_WRITES)
    try:
        while not run.unfinished():
            assert not run.ended()
            time.sleep(0.01)
        assert run.trains()
        assert run.unfinished() == ['.epoch_1.pth.xyz']
    finally:
        run.kill()
    assert not alive(run.process.pid)


def test_its_command_resumes_in_its_folder(start, tmp_path):
    run = start('import sys; print(sys.argv[1:])')
    assert run.finish() > 0
    words = [str(tmp_path / 'config.py'), '--work-dir', str(tmp_path / 'run')]
    text = (tmp_path / 'run' / 'output.txt').read_text()
    assert text == f'{[*words, "--resume"]}\n'
    assert not run.trains()


def test_another_end_is_an_error_with_its_output(start):
    run = start('raise SystemExit("out of memory")')
    with pytest.raises(RuntimeError, match='ended with code 1:\nout of memory'):
        run.finish()

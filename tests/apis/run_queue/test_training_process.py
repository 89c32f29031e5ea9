import os
import signal
import subprocess
import sys
import time

import pytest

from mmrazor_pckd.apis.process_tree import alive
from mmrazor_pckd.apis.run_queue import training_process
from mmrazor_pckd.apis.run_queue.training_process import TrainingProcess, end


def started(tmp_path, shell):
    """A training, when it has printed something."""
    training = TrainingProcess(['bash', '-c', shell], tmp_path / 'output.txt')
    while not (tmp_path / 'output.txt').read_text():
        assert training.code() is None
        time.sleep(0.01)
    return training


def test_all_that_was_started_is_ended(tmp_path):
    # As torchrun does, it starts another one in a session of its own.
    training = started(tmp_path, 'setsid sleep 60 & echo; wait')
    family = training.family()
    assert len(family) == 2
    end([training])
    assert not any(alive(pid) for pid in family)


def test_what_does_not_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(training_process, 'PATIENCE', 0.1)
    training = started(tmp_path, 'trap "" TERM; echo; while :; do sleep 0.1; done')
    end([training])
    assert training.code() == -signal.SIGKILL


def test_the_last_line_is_of_this_start(tmp_path):
    output = tmp_path / 'output.txt'
    output.write_text('an earlier error\n')
    training = TrainingProcess(['false'], output)
    training.process.wait()
    assert training.last_line() == 'exit code 1, without output'


def test_what_torchrun_reports_afterwards_is_passed_over(tmp_path):
    output = tmp_path / 'output.txt'
    report = 'E1126 03:23 17 torch/distributed/elastic/api.py:986] failed (exitcode: 1)'
    text = f'there is no folder\n\n{report}\nTraceback\n=====\n'
    training = TrainingProcess(['bash', '-c', f'echo "{text}"; exit 1'], output)
    training.process.wait()
    assert training.last_line() == 'there is no folder'


def test_the_signal_that_ended_it_is_named(tmp_path):
    # A process that is killed for its memory has nothing to print.
    training = started(tmp_path, 'echo epoch 3; exec sleep 60')
    training.process.kill()
    training.process.wait()
    assert training.last_line() == 'ended by SIGKILL after: epoch 3'


@pytest.mark.slow
@pytest.mark.parametrize(
    ('end', 'reason'),
    [
        ("sys.exit('no data')", 'no data'),
        ('os.kill(os.getpid(), 9)', 'ended by SIGKILL after: epoch 3'),
    ],
)
def test_the_report_of_torchrun_is_not_the_reason(tmp_path, end, reason):
    script = tmp_path / 'train.py'
    script.write_text(
        'import os, sys, time\n'
        "if os.environ['RANK'] == '1':\n"
        '    time.sleep(60)\n'
        "print('epoch 3', flush=True)\n"
        f'{end}\n'
    )
    alone = ['--standalone', '--local-addr=127.0.0.1', '--nproc_per_node=2']
    words = ['-m', 'torch.distributed.run', *alone]
    training = TrainingProcess(
        [sys.executable, *words, str(script)], tmp_path / 'output.txt'
    )
    training.process.wait()
    assert training.last_line() == reason


def test_it_has_its_environment_and_ends_with_the_process_that_started_it(tmp_path):
    file = training_process.__file__
    # Without the package, which takes seconds to import.
    source = f"""
import os, signal, subprocess, ctypes
text = open({file!r}).read().replace('from ..process_tree import', '# ')
exec(text)
TrainingProcess(['bash', '-c', 'echo $WORD $$; sleep 60'], Path('output.txt'),
                dict(WORD='here'))
while not open('output.txt').read():
    time.sleep(0.01)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, '-c', source], cwd=tmp_path)
    assert done.returncode == -signal.SIGKILL
    word, pid = (tmp_path / 'output.txt').read_text().split()
    assert word == 'here'
    until = time.time() + 120
    while alive(int(pid)):
        assert time.time() < until, os.listdir(tmp_path)
        time.sleep(0.01)

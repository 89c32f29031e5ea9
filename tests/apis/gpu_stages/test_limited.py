import signal
import sys
import time

import pytest

from mmrazor_pckd.apis.gpu_stages.limited import run_limited
from mmrazor_pckd.apis.process_tree import alive

CAREFUL = """
import time
try:
    print('begun', flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print('report written')
"""


def pids(file):
    return [int(line) for line in file.read_text().split()]


def gone(found):
    until = time.monotonic() + 5
    while any(map(alive, found)) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(map(alive, found))


def test_output_of_all_calls_is_kept(tmp_path):
    output = tmp_path / 'tests' / 'pytest.txt'
    for word in ('one', 'two'):
        code, last = run_limited(['sh', '-c', f'echo {word}; exit 3'], output, 60)
        assert (code, last) == (3, word)
    assert output.read_text() == 'one\ntwo\n'


def test_variables_are_added(tmp_path):
    words = ['sh', '-c', 'echo $CUDA_VISIBLE_DEVICES $HOME']
    _, last = run_limited(words, tmp_path / 'a.txt', 60, dict(CUDA_VISIBLE_DEVICES='7'))
    assert last.startswith('7 /')


def test_at_the_limit_a_report_can_still_be_written(tmp_path):
    output = tmp_path / 'a.txt'
    code, _ = run_limited([sys.executable, '-c', CAREFUL], output, 1.5)
    assert code is None
    assert output.read_text() == 'begun\nreport written\n'


def test_an_interrupt_arrives_where_a_shell_has_it_ignored(tmp_path):
    # As by what runs in the background of a script.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        output = tmp_path / 'a.txt'
        run_limited([sys.executable, '-c', CAREFUL], output, 1.5, patience=5)
    finally:
        signal.signal(signal.SIGINT, before)
    assert output.read_text() == 'begun\nreport written\n'


def test_what_does_not_end_is_killed_with_all_that_it_has_started(tmp_path):
    file = tmp_path / 'pids'
    # One in its group, one in a session of its own, both deaf to an interrupt.
    deaf = f'trap "" INT; echo $$ >>{file}'
    script = f"{deaf}; sh -c '{deaf}; sleep 60' & setsid sh -c '{deaf}; sleep 60' & "
    begin = time.monotonic()
    code, _ = run_limited(
        ['sh', '-c', f'{script} wait; sleep 60'], tmp_path / 'a.txt', 1, patience=0.2
    )
    assert code is None
    assert time.monotonic() - begin < 30
    assert len(pids(file)) == 3
    assert gone(pids(file))


def test_what_a_finished_command_leaves_behind_is_ended(tmp_path):
    file = tmp_path / 'pids'
    words = ['sh', '-c', f"sh -c 'echo $$ >{file}; sleep 60' & sleep 0.5"]
    assert run_limited(words, tmp_path / 'a.txt', 60)[0] == 0
    assert gone(pids(file))


def test_what_cannot_be_started_raises(tmp_path):
    with pytest.raises(OSError, match='no_such_command'):
        run_limited(['no_such_command'], tmp_path / 'a.txt', 60)

import os
import signal
import subprocess

import pytest

from mmrazor_pckd.apis.process_tree import alive, descendants, ended_by_signals, send


def test_a_family_is_killed_with_the_sessions_of_its_own():
    # As torchrun does, a process starts another one in a session of its own.
    parent = subprocess.Popen(
        ['bash', '-c', 'setsid sleep 99 & wait'], start_new_session=True
    )
    try:
        while not descendants(parent.pid):
            assert parent.poll() is None
        family = [parent.pid, *descendants(parent.pid)]
    finally:
        parent.kill()
    send(signal.SIGKILL, family)
    parent.wait()
    while any(alive(pid) for pid in family):
        pass
    send(signal.SIGKILL, family)  # those that are gone are passed over


def test_sigterm_ends_as_ctrl_c_does():
    with pytest.raises(KeyboardInterrupt), ended_by_signals():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_signals():  # as under nohup
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)

"""A failure, a crash, a delay or too much memory ends one process alone."""

import os
import signal
import time

import pytest

from mmrazor_pckd.apis.network_sweep.isolated import isolated


def crash():
    os.kill(os.getpid(), signal.SIGKILL)


def fill():
    return dict(size=len(bytearray(2**40)))


def wait():
    time.sleep(600)


def refuse():
    raise SystemExit('in one\n line')


@pytest.mark.parametrize(
    ('function', 'seconds', 'why'),
    [
        (crash, 60, 'the process ended with -9'),
        (fill, 60, 'MemoryError: '),
        (wait, 0.2, 'not done after 0 s'),
        (refuse, 60, 'SystemExit: in one line'),
    ],
)
def test_why_it_ended(function, seconds, why):
    assert isolated(function, seconds=seconds, gigabytes=64) == dict(why=why)


def speak(word):
    os.write(1, word.encode())
    return dict(said=word)


def test_what_it_prints_goes_to_the_log(tmp_path):
    log = tmp_path / 'log.txt'
    found = isolated(speak, 'loud', seconds=60, gigabytes=64, log=str(log))
    assert found == dict(said='loud')
    assert log.read_text() == 'loud'

"""A test that hangs ends the run, with its name."""

import subprocess
import sys

from builders import ROOT

HANGING = """
import signal
import time


def test_that_hangs():
    # Native code: Python's handlers of signals wait for it to return.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(60)
"""


def test_a_hanging_test_is_named(tmp_path):
    path = tmp_path / 'test_hanging.py'
    path.write_text(HANGING)
    done = subprocess.run(
        [
            sys.executable,
            '-m',
            'pytest',
            '-c',
            ROOT / 'pyproject.toml',
            '--rootdir',
            tmp_path,
            '--timeout',
            '1',
            path,
        ],
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode != 0
    assert 'test_that_hangs' in done.stdout + done.stderr
    assert 'Timeout' in done.stdout + done.stderr

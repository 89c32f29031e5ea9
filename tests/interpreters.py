"""Code in a fresh interpreter."""

import subprocess
import sys
import textwrap


def run(code, **kwargs):
    """Run it, and return what it printed."""
    return subprocess.run(
        [sys.executable, '-c', textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=300,
        **kwargs,
    )


def succeed(code, **kwargs):
    """Run it without an error, and return what it printed."""
    done = run(code, **kwargs)
    assert done.returncode == 0, done.stderr
    return done.stdout

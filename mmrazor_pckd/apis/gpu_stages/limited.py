"""A process with a limit, ended with all that it has started."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import Dict, Optional, Sequence, Tuple

from ..process_tree import alive, send
from ..run_queue.training_process import TrainingProcess

# Seconds to come to an end in: pytest writes its report then, run_comparison.py
# ends its trainings.
PATIENCE = 15.0


def run_limited(
    words: Sequence[str],
    output: Path,
    seconds: float,
    environment: Optional[Dict[str, str]] = None,
    patience: float = PATIENCE,
) -> Tuple[Optional[int], str]:
    """Runs a command line, and ends it at a limit.

    It is interrupted there as by Ctrl-C, and killed with its process group and all
    that it has started if it has not come to its end after a while.

    Args:
        words (list[str]): Command line.
        output (Path): File that its output is added to as it comes.
        seconds (float): Limit.
        environment (dict, optional): Variables, added to those of this process.
        patience (float): Seconds from the interrupt until it is killed.

    Returns:
        tuple: Exit code, ``None`` if it was ended, and its last line.

    Raises:
        OSError: If it cannot be started.

    Example:
        >>> import tempfile
        >>> output = Path(tempfile.mkdtemp()) / 'output.txt'
        >>> run_limited(['sh', '-c', 'echo done'], output, seconds=60)
        (0, 'done')
        >>> run_limited(['sh', '-c', 'echo begun; exec sleep 60'], output, seconds=0.5)
        (None, 'begun')
    """
    running = TrainingProcess(words, output, environment)
    code = None
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = running.process.wait(seconds)
    finally:
        family = running.family()
        if code is None:
            send(signal.SIGINT, family[:1])
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.process.wait(patience)
        family += running.family()
        send(signal.SIGKILL, [pid for pid in set(family) if alive(pid)])
        # What its leader has left behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()
    return code, _last_line(running, ended=code is None)


def _last_line(running: TrainingProcess, ended: bool) -> str:
    line = running.last_line()
    # How it was ended is no news.
    return line.partition(' after: ')[2] or line if ended else line

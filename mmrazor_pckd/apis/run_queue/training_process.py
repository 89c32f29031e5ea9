"""A training in processes of its own: started, and ended with all that it started."""

import ctypes
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from ..process_tree import alive, descendants, send

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
# Seconds to come to an end in.
PATIENCE = 15.0
# With these lines torchrun begins to report that a process of its has ended.
_REPORT = re.compile(r'.*\belastic\b.*(?:closing signal|failed \(exitcode: (-?\d+)\))')


class TrainingProcess:
    """A training in a process group of its own.

    The kernel ends it when the thread that started it is gone, killed for
    instance: another machine may go on with the run then.

    Args:
        command (list[str]): Command line.
        output (Path): File that its output is added to.
        environment (dict): Variables, added to those of this process.

    Example:
        >>> import tempfile
        >>> output = Path(tempfile.mkdtemp()) / 'output.txt'
        >>> training = TrainingProcess(['sh', '-c', 'echo no data; exit 3'], output)
        >>> training.process.wait(), training.last_line()
        (3, 'no data')
    """

    def __init__(
        self,
        command: Sequence[str],
        output: Path,
        environment: Optional[Dict[str, str]] = None,
    ) -> None:
        self.output = output
        output.parent.mkdir(parents=True, exist_ok=True)
        parent = os.getpid()

        def end_with_parent() -> None:
            # A shell has it ignored by what it starts in the background.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # gone before the call
                os._exit(1)

        with output.open('ab') as file:
            self._start = file.tell()
            self.process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def code(self) -> Optional[int]:
        """Exit code, ``None`` while it trains."""
        return self.process.poll()

    def last_line(self) -> str:
        """Last line of its output, and the signal if one has ended it.

        Of several processes it is the last line before torchrun ends the others.
        """
        with self.output.open('rb') as file:
            file.seek(self._start)
            lines = file.read().decode(errors='replace').split('\n')
        code = self.process.returncode
        reports = [
            (number, found)
            for number, line in enumerate(lines)
            if (found := _REPORT.match(line))
        ]
        if reports:
            lines = lines[: reports[0][0]]
            code = next((int(found[1]) for _, found in reports if found[1]), code)
        last = next((line.strip() for line in reversed(lines) if line.strip()), '')
        if code and code < 0:
            how = f'ended by {signal.Signals(-code).name}'
            return f'{how} after: {last}' if last else how
        return last or f'exit code {code}, without output'

    def family(self) -> List[int]:
        """Itself and all that it has started."""
        # torchrun gives each of its processes a session of its own.
        return [self.process.pid, *descendants(self.process.pid)]


def end(trainings: Sequence[TrainingProcess], patience: Optional[float] = None) -> None:
    """End trainings with all that they have started.

    Those that have not come to an end after a while are killed.

    Args:
        trainings (list[TrainingProcess]): Trainings.
        patience (float, optional): Seconds until then. Defaults to ``PATIENCE``.

    Example:
        >>> import tempfile
        >>> output = Path(tempfile.mkdtemp()) / 'output.txt'
        >>> training = TrainingProcess(['sleep', '60'], output)
        >>> end([training])
        >>> training.code()
        -15
    """
    family = [pid for training in trainings for pid in training.family()]
    send(signal.SIGTERM, family)
    until = time.monotonic() + (PATIENCE if patience is None else patience)
    while any(alive(pid) for pid in family) and time.monotonic() < until:
        time.sleep(0.05)
    family += [pid for training in trainings for pid in training.family()]
    send(signal.SIGKILL, [pid for pid in set(family) if alive(pid)])
    for training in trainings:
        training.process.wait()

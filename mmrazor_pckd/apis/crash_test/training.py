"""A training in processes of its own, which can be killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import List

from ..process_tree import alive, descendants, free_port, send
from ..runs import scalar_logs
from ..shipped import TOOLS


class Training:
    """A training in processes of its own.

    Args:
        config (Path): Config of the training.
        work_dir (Path): Its folder. Output goes to ``output.txt`` in it.
        processes (int): Number of processes that train.
    """

    def __init__(self, config: Path, work_dir: Path, processes: int) -> None:
        work_dir.mkdir(parents=True, exist_ok=True)
        self.work_dir = work_dir
        self._logged = self._log_size()
        command: list = [sys.executable, TOOLS / 'train.py', config]
        if processes > 1:
            command = [TOOLS / 'dist_train.sh', config, processes]
        python = os.path.dirname(sys.executable)
        # This package, wherever it is.
        paths = [str(Path(__file__).parents[3]), os.environ.get('PYTHONPATH', '')]
        with open(work_dir / 'output.txt', 'ab') as output:
            self.process = subprocess.Popen(
                [*map(str, command), '--work-dir', work_dir, '--resume'],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={
                    **os.environ,
                    'PATH': f'{python}{os.pathsep}{os.environ["PATH"]}',
                    'PYTHONPATH': os.pathsep.join(filter(None, paths)),
                    'PORT': str(free_port()),
                },
            )
        self.began = time.monotonic()

    def ended(self) -> bool:
        """Whether it came to its end.

        Raises:
            RuntimeError: If it came to another end.
        """
        code = self.process.poll()
        if code:
            text = (self.work_dir / 'output.txt').read_text(errors='replace')
            raise RuntimeError(f'the training ended with code {code}:\n{text[-2000:]}')
        return code == 0

    def finish(self) -> float:
        """Waits for the end, and returns the seconds it took."""
        while not self.ended():
            time.sleep(0.05)
        return time.monotonic() - self.began

    def trains(self) -> bool:
        """Whether this start has come as far as its first log line."""
        return self._log_size() > self._logged

    def _log_size(self) -> int:
        return sum(log.stat().st_size for log in scalar_logs(self.work_dir))

    def unfinished(self) -> List[str]:
        """Files that are being written."""
        return [
            name
            for name in os.listdir(self.work_dir)
            if name.startswith('.') and '.pth.' in name
        ]

    def family(self) -> List[int]:
        """Itself and all that it has started."""
        # torchrun gives each of its processes a session of its own.
        return [self.process.pid, *descendants(self.process.pid)]

    def kill(self) -> None:
        """Ends all of its processes at once, as a power cut does."""
        family = self.family()
        send(signal.SIGKILL, family)
        self.process.wait()
        while any(alive(pid) for pid in family):
            time.sleep(0.01)

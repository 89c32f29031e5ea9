"""Claims of runs: several machines finish one folder, and no two train one run.

A claim is a file in the run's folder, on a file system that the machines share.
Locks (``flock``) are not used: whether they reach the other machines depends on
how each has mounted the file system.
"""

import contextlib
import json
import os
import re
import socket
import tempfile
import time
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Optional

from ..process_tree import alive, begun, carriers
from ..runs import scalar_logs

# Seconds between two signs of life, and without one until another machine takes
# over. NFS shows a sign up to a minute late.
BEAT, SILENCE = 20.0, 300.0
VARIABLE = 'MMRAZOR_PCKD_CLAIM'
_NAME = re.compile(r'claim_(\d+)\.json')


class Claim:
    """The right to train into a folder, which one process has at a time.

    Claims are numbered, and the highest number counts. The next number is taken by
    the call that creates its file, which fails if the file is there already, and
    only by one that has seen the highest to be over: so of two that see the same
    claim to be over, one gets the next. A claim is over when its owner has released
    it, when the owner is a process of this machine that is gone with all that it
    has started, or when there has been no sign of life of it for ``SILENCE``
    seconds, neither of the claim nor in the logs of the run.

    Numbers are not used again before the run is finished. Whoever takes a claim
    looks afterwards whether the run is finished.

    Args:
        path (Path): File of the claim.
        token (str): What all processes of the training have as the environment
            variable ``MMRAZOR_PCKD_CLAIM``.

    Example:
        >>> folder = Path(tempfile.mkdtemp())
        >>> claim = Claim.take(folder)
        >>> Claim.take(folder) is None, claim.holds()
        (True, True)
        >>> claim.release()
        >>> Claim.take(folder).path.name
        'claim_2.json'
    """

    def __init__(self, path: Path, token: str) -> None:
        self.path = path
        self.token = token
        self._beat = time.time()

    @classmethod
    def take(cls, folder: Path) -> Optional['Claim']:
        """Take the claim of a folder; ``None`` if another process has it.

        Raises:
            OSError: If it cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        number = _highest(folder)
        if number and not _is_over(_file(folder, number)):
            return None
        token = uuid.uuid4().hex
        path = _file(folder, number + 1)
        try:
            file = path.open('x')
        except FileExistsError:
            return None
        try:
            with file:
                json.dump(dict(_this_process(), token=token), file)
        except OSError:  # no space left
            path.unlink()
            raise
        if number:
            # The one before may wake up: it reads its own file.
            _mark_over(_file(folder, number))
        return cls(path, token)

    def holds(self) -> bool:
        """Give a sign of life when it is due; return whether the claim still holds.

        It does not after a takeover, for instance because this machine was
        suspended. The training has to be ended then.
        """
        # Also due at once after a suspension, which this clock counts.
        if abs(time.time() - self._beat) < BEAT:
            return True
        try:
            os.utime(self.path)
        except FileNotFoundError:  # by the next owner, which has finished the run
            return False
        except OSError:  # the file system is away: looked at again soon
            return True
        self._beat = time.time()
        # NFS may list an old state of a folder, but opens a file as it is.
        return _highest(self.path.parent) == _number(self.path) and not _read(
            self.path
        ).get('over')

    def release(self) -> None:
        """Give the run free, which is not finished."""
        _mark_over(self.path)

    def remove(self) -> None:
        """Remove all claims of the run, which is finished."""
        for path in self.path.parent.glob('claim_*.json'):
            with contextlib.suppress(OSError):
                path.unlink()


def owner(folder: Path) -> Optional[str]:
    """Host and process that train in a folder.

    Returns:
        str, optional: ``None`` if there are none.

    Example:
        >>> owner(Path('nowhere'))
    """
    number = _highest(folder)
    if not number or _is_over(_file(folder, number)):
        return None
    claim = _read(_file(folder, number))
    return f'{claim.get("host", "?")}, process {claim.get("pid", "?")}'


def _file(folder: Path, number: int) -> Path:
    return folder / f'claim_{number}.json'


def _number(path: Path) -> int:
    match = _NAME.fullmatch(path.name)
    return int(match[1]) if match else 0


def _highest(folder: Path) -> int:
    return max((_number(path) for path in folder.glob('claim_*.json')), default=0)


@lru_cache(maxsize=None)
def _machine() -> str:
    """What two processes have in common that see each other's ids.

    A host name is not enough: containers and machines of other networks share it.
    """
    try:
        boot = Path('/proc/sys/kernel/random/boot_id').read_text().strip()
        ids = os.readlink('/proc/self/ns/pid')
    except OSError:
        return uuid.uuid4().hex
    return f'{socket.gethostname()} {boot} {ids} {os.getuid()}'


def _this_process() -> Dict[str, Any]:
    pid = os.getpid()
    host = socket.gethostname()
    return dict(machine=_machine(), host=host, pid=pid, begun=begun(pid))


def _read(path: Path) -> Dict[str, Any]:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:  # the run is finished
        return dict(over=True)
    except (ValueError, OSError):  # it is being written, the file system is away
        return {}


def _mark_over(path: Path) -> None:
    # The file is not made anew where an owner has removed it.
    with contextlib.suppress(OSError), path.open('r+') as file:
        file.truncate()
        json.dump(dict(over=True), file)


def _is_over(path: Path) -> bool:
    claim = _read(path)
    if claim.get('over'):
        return True
    if claim.get('machine') == _machine():
        there = alive(claim['pid']) and begun(claim['pid']) == claim['begun']
        return not there and not carriers(VARIABLE, claim['token'])
    return _silence(path) > SILENCE


def _silence(path: Path) -> float:
    """Seconds since the last sign of life, by the clock of the file system."""
    folder = path.parent
    signs = []
    for each in (path, folder / 'output.txt', *scalar_logs(folder)):
        with contextlib.suppress(FileNotFoundError):
            signs.append(each.stat().st_mtime)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            now = os.fstat(file.fileno()).st_mtime
    except OSError:  # a folder of another user
        now = time.time()
    return now - max(signs, default=0)

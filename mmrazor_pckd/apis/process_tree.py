"""Processes of a training, all of them: found, signalled, waited for."""

import contextlib
import os
import signal
import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List


def send(what: int, processes: List[int]) -> None:
    """Sends a signal to those that are still there.

    Args:
        what (int): Signal.
        processes (list[int]): Their ids.

    Example:
        >>> import signal
        >>> send(signal.SIGCONT, [os.getpid()])
    """
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Lets SIGTERM, and a terminal that is closed, end as Ctrl-C does.

    Raises:
        KeyboardInterrupt: At either signal.

    Example:
        >>> try:
        ...     with ended_by_signals():
        ...         os.kill(os.getpid(), signal.SIGTERM)
        ... except KeyboardInterrupt:
        ...     print('ended')
        ended
    """

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            # nohup ignores one of them.
            if signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def free_port() -> int:
    """A port of this machine that nothing listens on.

    Example:
        >>> free_port() > 0
        True
    """
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        return free.getsockname()[1]


def _stat(pid: int) -> List[str]:
    """State, parent, ... of a process; nothing if there is none."""
    try:
        text = Path(f'/proc/{pid}/stat').read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(')')[2].split()


def alive(pid: int) -> bool:
    """Whether a process runs, or is stopped.

    Args:
        pid (int): Its id.

    Example:
        >>> alive(os.getpid())
        True
    """
    return _stat(pid)[:1] not in ([], ['Z'])


def begun(pid: int) -> str:
    """When a process began, in ticks since the boot: with its id it is unique.

    Args:
        pid (int): Its id. Nothing is returned if there is none.

    Example:
        >>> begun(os.getpid()).isdigit(), begun(-1)
        (True, '')
    """
    return ''.join(_stat(pid)[19:20])


def carriers(variable: str, value: str) -> List[int]:
    """Processes of this user that were given an environment variable.

    Args:
        variable (str): Its name.
        value (str): Its value.

    Example:
        >>> carriers('NO_SUCH_VARIABLE', '1')
        []
    """
    wanted = f'{variable}={value}'.encode()
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        with contextlib.suppress(OSError):
            if wanted in Path(f'/proc/{name}/environ').read_bytes().split(b'\0'):
                found.append(int(name))
    return found


def descendants(pid: int) -> List[int]:
    """Processes that a process has started, and those that they have.

    Args:
        pid (int): Its id.

    Example:
        >>> import subprocess
        >>> child = subprocess.Popen(['sleep', '9'])
        >>> child.pid in descendants(os.getpid())
        True
        >>> child.kill()
    """
    children: Dict[int, List[int]] = {}
    for name in filter(str.isdigit, os.listdir('/proc')):
        stat = _stat(int(name))
        if stat:
            children.setdefault(int(stat[1]), []).append(int(name))
    found, queue = [], [pid]
    while queue:
        queue.extend(children.get(queue[0], []))
        found.extend(children.get(queue.pop(0), []))
    return found

"""A function in a process of its own, with limits of time and memory."""

import multiprocessing
import os
import resource
import signal
from multiprocessing.connection import Connection
from typing import Any, Callable


def isolated(
    function: Callable[..., dict],
    *given: Any,
    seconds: float,
    gigabytes: float,
    log: str = os.devnull,
) -> dict:
    """Call a function in a forked process.

    Args:
        function (Callable): Returns a dict.
        *given: Its arguments.
        seconds (float): Time after which the process and its children are killed.
        gigabytes (float): Address space that it may have.
        log (str): File that takes what it prints. Defaults to none.

    Returns:
        dict: What the function returns, or ``why`` it does not: one line.

    Example:
        >>> isolated(dict, [('a', 1)], seconds=60, gigabytes=64)
        {'a': 1}
        >>> isolated(int, 'a', seconds=60, gigabytes=64)['why']
        "ValueError: invalid literal for int() with base 10: 'a'"
    """
    context = multiprocessing.get_context('fork')
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=_call, args=(sender, int(gigabytes * 2**30), log, function, given)
    )
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            return dict(why=f'not done after {seconds:.0f} s')
        return receiver.recv()
    except EOFError:
        process.join()
        return dict(why=f'the process ended with {process.exitcode}')
    finally:
        try:
            os.killpg(process.pid or 0, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
        process.join()
        receiver.close()


def one_line(error: BaseException) -> str:
    """Type and text of an error.

    Example:
        >>> one_line(ValueError('too\\nwide'))
        'ValueError: too wide'
    """
    return f'{type(error).__name__}: {" ".join(str(error).split())}'


def _call(
    sender: Connection, most: int, log: str, function: Callable[..., dict], given: tuple
) -> None:
    os.setsid()
    with open(log, 'w') as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        found = function(*given)
    except (Exception, SystemExit) as error:
        found = dict(why=one_line(error))
    sender.send(found)

"""Runs stages one after the other, each in its share of the time."""

import time
from functools import partial
from typing import Callable, Optional, Sequence

from ..run_queue.progress import clock
from .journal import CUT, FAILED, FINISHED, RUNNING, Entry, Journal
from .limited import run_limited
from .stage import Command, Stage, share

# With less there is no point in starting a command.
LEAST = 5.0


def run_stages(
    stages: Sequence[Stage],
    journal: Journal,
    seconds: float,
    again: bool = False,
    commit: Optional[str] = None,
    note: Callable[[str], None] = partial(print, flush=True),
) -> None:
    """Runs stages, and keeps what became of each command.

    A stage has an equal part of what time is left; what it leaves goes to the
    others. A command that fails or is cut does not keep the next from running, and
    one that is finished is skipped.

    Args:
        stages (list[Stage]): Stages.
        journal (Journal): Where it is kept. Outputs lie beside it.
        seconds (float): Time for all.
        again (bool): Whether finished commands run again.
        commit (str, optional): Of the code that runs.
        note (Callable): Called with each line for the screen.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> journal = Journal(Path(tempfile.mkdtemp()) / 'stages.json', 'cpu')
        >>> stage = Stage('tests', [Command('list', ['sh', '-c', 'echo two files'])])
        >>> run_stages([stage], journal, 60, note=lambda line: None)
        >>> journal.entries['tests', 'list'].last
        'two files'
    """
    end = time.monotonic() + seconds
    for number, stage in enumerate(stages):
        now = time.monotonic()
        until = now + share(end - now, len(stages) - number)
        if stage.left_out:
            note(f'{stage.name}: left out, {stage.left_out}')
        for command in stage.commands:
            entry = Entry(stage.name, command.name, commit=commit)
            if journal.finished(stage.name, command.name) and not again:
                note(f'{entry}: finished before')
                continue
            _run(command, entry, stage, journal, until, note)
            took = f'{entry.state} after {clock(entry.seconds)}'
            result = entry.summary or entry.last
            note(f'{entry}: {took}, {result}' if result else f'{entry}: {took}')


def _run(
    command: Command,
    entry: Entry,
    stage: Stage,
    journal: Journal,
    until: float,
    note: Callable[[str], None],
) -> None:
    begin = time.monotonic()
    output = journal.path.parent / stage.name / f'{command.name}.txt'
    try:
        if until - begin < LEAST:
            entry.state, entry.last = CUT, 'no time is left to start it'
            return
        journal.put(entry)
        if command.before:
            command.before(command.limit(until - begin))
        limit = command.limit(until - time.monotonic())
        note(f'{entry}: at most {clock(limit)}, see {output}')
        entry.state = CUT  # also by Ctrl-C
        code, entry.last = run_limited(command.words, output, limit, stage.environment)
        if code is not None:
            entry.state = FAILED if code else FINISHED
    except Exception as error:  # of whatever kind: the other stages go on
        entry.state, entry.last = FAILED, _line(error)
    finally:
        entry.seconds = round(time.monotonic() - begin, 1)
        if command.summary and entry.state != RUNNING:
            entry.summary = _summary(command.summary)
        journal.put(entry)


def _summary(summary: Callable[[], str]) -> str:
    try:
        return summary()
    except Exception as error:  # of half a file
        return f'no summary: {_line(error)}'


def _line(error: Exception) -> str:
    own = isinstance(error, (ValueError, OSError))
    text = str(error).strip().split('\n')[0]
    return text if own and text else f'{type(error).__name__}: {text}'

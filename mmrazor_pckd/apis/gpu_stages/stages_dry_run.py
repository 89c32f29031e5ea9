"""What a call would do, without doing it."""

import shlex
from typing import List, Sequence

from ..run_queue.progress import clock
from .journal import Journal
from .stage import Stage, share


def lines_of(
    stages: Sequence[Stage], journal: Journal, seconds: float, again: bool = False
) -> List[str]:
    """Each command with its limit, as if all took as long as they may.

    Args:
        stages (list[Stage]): Stages.
        journal (Journal): What is finished.
        seconds (float): Time for all.
        again (bool): Whether finished commands run again.

    Example:
        >>> from pathlib import Path
        >>> journal = Journal(Path('nowhere/stages.json'), 'cuda')
        >>> stage = Stage('tests', [])
        >>> lines_of([stage, Stage('speed', left_out='no step')], journal, 540)
        ['tests: at most 4:30', 'speed: left out, no step']
    """
    lines = []
    for number, stage in enumerate(stages):
        limit = share(seconds, len(stages) - number)
        if stage.left_out:
            lines.append(f'{stage.name}: left out, {stage.left_out}')
            continue
        lines.append(f'{stage.name}: at most {clock(limit)}')
        seconds -= limit
        for command in stage.commands:
            state = f'at most {clock(command.limit(limit))}'
            if journal.finished(stage.name, command.name) and not again:
                state = 'finished'
            lines.append(f'  {command.name} ({state}): {shlex.join(command.words)}')
    return lines

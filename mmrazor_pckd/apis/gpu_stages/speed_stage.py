"""The stage of the speed: the series of docs/speed.md."""

import sys
from pathlib import Path

from ..benchmark.speed_series import speed_series
from ..shipped import TOOLS
from .stage import Command, Stage


def speed_stage(out: Path, device: str) -> Stage:
    """Comparisons of steps, each in a process of its own.

    Args:
        out (Path): Folder of all stages; the figures go to ``speed/*.json`` in it.
        device (str): ``'cuda'`` or ``'cpu'``, where they are tiny.

    Example:
        >>> stage = speed_stage(Path('work_dirs/gpu'), 'cuda')
        >>> stage.commands[0].words[-1].startswith('work_dirs/gpu/speed/')
        True
    """
    script = str(TOOLS / 'benchmark' / 'step_time.py')
    return Stage(
        'speed',
        [
            Command(
                each.name,
                [
                    sys.executable,
                    script,
                    *each.arguments,
                    '--out',
                    str(out / 'speed' / f'{each.name}.json'),
                ],
                each.weight,
            )
            for each in speed_series(device)
        ],
    )

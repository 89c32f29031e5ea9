"""How far the runs are: one screen on a terminal, and lines where there is none."""

import sys
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text


@dataclass
class Row:
    """One run that is being trained.

    Args:
        run (str): Number and name.
        share (float): Share that has been reached.
        where (str): GPUs, or the machine if it is another one.
        gone (float, optional): Seconds since its start, ``None`` elsewhere.
        left (float, optional): Seconds left, ``None`` if they are not known.

    Example:
        >>> Row('[1/2] kd, seed 0', 0.5, 'GPU 0', 60.0).left is None
        True
    """

    run: str
    share: float
    where: str = ''
    gone: Optional[float] = None
    left: Optional[float] = None


@dataclass
class Standing:
    """How far all runs are.

    Args:
        rows (list[Row]): Runs that are being trained.
        counts (dict): Number of runs by their state.
        left (float, optional): Seconds left for all runs, ``None`` if they are not
            known.

    Example:
        >>> Standing(counts=dict(finished=1, waiting=2)).summary()
        '1 finished, 2 waiting'
    """

    rows: List[Row] = field(default_factory=list)
    counts: Dict[str, int] = field(default_factory=dict)
    left: Optional[float] = None

    def summary(self) -> str:
        """Counts and time left, in one line."""
        words = [f'{number} {state}' for state, number in self.counts.items() if number]
        if self.left:
            words.append(f'{clock(self.left)} left')
        return ', '.join(words)


class Lines:
    """Prints a line each time the share of a run has grown.

    Example:
        >>> with Lines() as lines:
        ...     lines.show(Standing([Row('[1/2] kd, seed 0', 0.5, gone=60.0)]))
        [1/2] kd, seed 0:  50%  1:00 gone, estimating
    """

    def __init__(self) -> None:
        self._shown: Dict[str, float] = {}

    def __enter__(self) -> 'Lines':
        return self

    def __exit__(self, *error: Any) -> None:
        pass

    def note(self, text: str) -> None:
        """Print what has happened."""
        print(text, flush=True)

    def show(self, standing: Standing) -> None:
        """Print how far the runs are."""
        for row in standing.rows:
            if row.gone is not None and row.share > self._shown.get(row.run, -1):
                self._shown[row.run] = row.share
                left = [f'{clock(row.gone)} gone']
                left += (
                    ['estimating'] if row.left is None else [f'{clock(row.left)} left']
                )
                if standing.left is not None:
                    left.append(f'{clock(standing.left)} for all')
                self.note(f'{row.run}: {row.share:4.0%}  {", ".join(left)}')


class Screen:
    """Shows a table that is drawn anew, and above it what has happened.

    Args:
        console (Console, optional): Terminal.

    Example:
        >>> with Screen(Console(quiet=True)) as screen:
        ...     screen.show(Standing())
    """

    def __init__(self, console: Optional[Console] = None) -> None:
        # Without a thread that draws: processes are started here.
        self._live = Live(console=console or Console(), auto_refresh=False)

    def __enter__(self) -> 'Screen':
        self._live.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._live.stop()

    def note(self, text: str) -> None:
        """Print what has happened."""
        self._live.console.print(Text(text))

    def show(self, standing: Standing) -> None:
        """Draw how far the runs are."""
        self._live.update(picture(standing), refresh=True)


def picture(standing: Standing) -> Group:
    """A table of the runs that are being trained, and the counts.

    Args:
        standing (Standing): How far all runs are.

    Example:
        >>> Console(width=60).print(picture(Standing(counts=dict(waiting=2))))
        2 waiting
    """
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ('run', 'done', '', 'gone', 'left', 'where'):
        table.add_column(name, justify='right' if name in ('gone', 'left') else 'left')
    for row in standing.rows:
        table.add_row(
            Text(row.run, overflow='fold'),
            f'{row.share:.0%}',
            ProgressBar(total=1, completed=row.share, width=20),
            '' if row.gone is None else clock(row.gone),
            '' if row.left is None else clock(row.left),
            Text(row.where),
        )
    summary = Text(standing.summary())
    # The end of a table that is too long is cut off.
    return Group(summary, table) if standing.rows else Group(summary)


def make_progress() -> Any:
    """A screen on a terminal, lines where there is none that can draw.

    Example:
        >>> isinstance(make_progress(), (Lines, Screen))
        True
    """
    console = Console()
    draws = sys.stdout.isatty() and not console.is_dumb_terminal
    return Screen(console) if draws else Lines()


def clock(seconds: float) -> str:
    """Hours, minutes and seconds.

    Example:
        >>> clock(125.5), clock(3725)
        ('2:05', '1:02:05')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, short = divmod(minutes, 60)
    return f'{hours}:{short:02d}:{rest:02d}' if hours else f'{minutes}:{rest:02d}'

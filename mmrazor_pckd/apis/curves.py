"""Curves of runs: a row for each epoch, as CSV and as a picture."""

import csv
import io
import statistics
from pathlib import Path
from typing import Any, Dict, List, Sequence

from .runs import TOP1, TOP5, Run

_FIRST = ('run', 'seed', 'step', TOP1, TOP5)
_NO_METRICS = ('time', 'data_time', 'memory', 'epoch', 'iter', 'step')
Row = Dict[str, Any]


def curve(run: Run) -> List[Row]:
    """Means of what a run logged, and what it was validated at.

    Args:
        run (Run): Logs of a run.

    Returns:
        list[dict]: One row for each epoch, in an iteration loop for each
        validation: ``run``, ``seed``, ``step`` (number of the epoch or iteration),
        accuracies in percent, and the mean of each logged value since the row
        before.

    Example:
        >>> steps = [dict(epoch=1, step=1, loss=4.0), dict(epoch=1, step=2, loss=2.0)]
        >>> curve(Run('kd', Path('kd'), 'epoch', 1, steps=steps))
        [{'run': 'kd', 'seed': None, 'step': 1, 'loss': 3.0}]
    """
    ends = sorted(run.validated)
    parts: Dict[int, List[Row]] = {end: [] for end in ends}
    for line in run.steps:
        at = line.get(run.unit, 0)
        if run.unit == 'iter':
            at = next((end for end in ends if end >= at), run.done)
        parts.setdefault(at, []).append(line)
    return [
        dict(run=run.name, seed=run.environment.get('seed'), step=at)
        | {
            key: run.validated[at][key]
            for key in (TOP1, TOP5)
            if key in run.validated.get(at, {})
        }
        | _means(parts[at])
        for at in sorted(parts)
    ]


def _means(lines: List[Row]) -> Row:
    keys = dict.fromkeys(key for line in lines for key in line)
    return {
        key: statistics.mean(line[key] for line in lines if key in line)
        for key in keys
        if key not in _NO_METRICS
    }


def as_csv(rows: Sequence[Row]) -> str:
    """The rows as CSV, numbers with five digits.

    Example:
        >>> print(as_csv([dict(run='kd', seed=0, step=1, loss=1 / 3)]))
        run,seed,step,loss
        kd,0,1,0.33333
        <BLANKLINE>
    """
    out = io.StringIO()
    found = dict.fromkeys(key for row in rows for key in row)
    columns = [key for key in _FIRST if key in found]
    columns += [key for key in found if key not in _FIRST]
    writer = csv.DictWriter(out, columns, lineterminator='\n')
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                key: format(value, '.5g') if isinstance(value, float) else value
                for key, value in row.items()
            }
        )
    return out.getvalue()


def plot(rows: Sequence[Row], file: Path) -> None:
    """Save a picture of top-1 and training loss, mean and range over the seeds.

    Args:
        rows (list[dict]): See :func:`curve`, of all runs.
        file (Path): Picture.

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / 'curves.png'
        >>> plot([dict(run='kd', step=step, loss=1 / step) for step in (1, 2)], file)
        >>> file.exists()
        True
    """
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    figure, (top, bottom) = pyplot.subplots(
        2, figsize=(11, 8), layout='constrained', sharex=True
    )
    for axes, key in ((top, TOP1), (bottom, 'loss')):
        for number, name in enumerate(dict.fromkeys(row['run'] for row in rows)):
            values: Dict[int, List[float]] = {}
            for row in rows:
                if row['run'] == name and key in row:
                    values.setdefault(row['step'], []).append(row[key])
            steps = sorted(values)
            look = dict(color=pyplot.get_cmap('tab20')(number % 20))
            axes.plot(
                steps,
                [statistics.mean(values[step]) for step in steps],
                label=name,
                marker='.',
                # The colours of more than 20 runs come back, dashed.
                linestyle=('-', '--', ':')[number // 20 % 3],
                **look,
            )
            axes.fill_between(
                steps,
                [min(values[step]) for step in steps],
                [max(values[step]) for step in steps],
                alpha=0.2,
                **look,
            )
        axes.grid(alpha=0.3)
    top.set(ylabel='top-1 (%)')
    figure.legend(*top.get_legend_handles_labels(), loc='outside right upper')
    bottom.set(
        xlabel='epoch or iteration', ylabel='training loss, all terms', yscale='log'
    )
    figure.savefig(file, dpi=100)
    pyplot.close(figure)

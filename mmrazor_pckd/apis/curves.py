"""Curves of runs: a row for each epoch, as CSV and as a picture."""

import csv
import io
import statistics
import textwrap
from pathlib import Path
from typing import Any, Dict, List, Sequence

from .runs import TOP1, TOP5, Run

_FIRST = ('run', 'folder', 'overrides', 'seed', 'step', TOP1, TOP5)
_WORDS, _COUNTS = ('run', 'folder', 'overrides'), ('seed', 'step')
# More runs than this have a panel each.
_TOGETHER = 20
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


def read_csv(text: str) -> List[Row]:
    """Rows of what :func:`as_csv` gives.

    Example:
        >>> read_csv('run,seed,step,loss,lr\\nkd,0,1,0.5,\\n')
        [{'run': 'kd', 'seed': 0, 'step': 1, 'loss': 0.5}]
    """

    def value(key: str, cell: str) -> Any:
        if key in _WORDS:
            return cell
        return int(cell) if key in _COUNTS else float(cell)

    return [
        {key: value(key, cell) for key, cell in row.items() if cell}
        for row in csv.DictReader(io.StringIO(text))
    ]


def _by_step(rows: Sequence[Row], name: str, key: str) -> Dict[int, List[float]]:
    """Values of all seeds of a run, by the epoch or iteration."""
    values: Dict[int, List[float]] = {}
    for row in rows:
        if row['run'] == name and key in row:
            values.setdefault(row['step'], []).append(row[key])
    return dict(sorted(values.items()))


def _draw(axes: Any, values: Dict[int, List[float]], **look: Any) -> None:
    """Mean and range over the seeds."""
    axes.plot(list(values), [statistics.mean(each) for each in values.values()], **look)
    axes.fill_between(
        list(values),
        [min(each) for each in values.values()],
        [max(each) for each in values.values()],
        color=look['color'],
        alpha=0.2,
    )


def plot(rows: Sequence[Row], file: Path) -> None:
    """Save a picture of top-1 and training loss, mean and range over the seeds.

    More than twenty runs have a panel each, with top-1 alone (with the loss alone
    where there is no top-1) over the means of all others.

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

    names = list(dict.fromkeys(row['run'] for row in rows))
    figure = (_together if len(names) <= _TOGETHER else _apart)(rows, names)
    figure.savefig(file, dpi=100)
    pyplot.close(figure)


def _together(rows: Sequence[Row], names: Sequence[str]) -> Any:
    from matplotlib import pyplot

    figure, (top, bottom) = pyplot.subplots(
        2, figsize=(11, 8), layout='constrained', sharex=True
    )
    for axes, key in ((top, TOP1), (bottom, 'loss')):
        for number, name in enumerate(names):
            color = pyplot.get_cmap('tab20')(number % 20)
            _draw(axes, _by_step(rows, name, key), label=name, marker='.', color=color)
        axes.grid(alpha=0.3)
    top.set(ylabel='top-1 (%)')
    figure.legend(*top.get_legend_handles_labels(), loc='outside right upper')
    bottom.set(xlabel='epoch or iteration', ylabel='training loss, all terms')
    if any('loss' in row for row in rows):
        bottom.set_yscale('log')
    return figure


def _apart(rows: Sequence[Row], names: Sequence[str]) -> Any:
    from matplotlib import pyplot

    key = TOP1 if any(TOP1 in row for row in rows) else 'loss'
    columns = 5
    lines = -(-len(names) // columns)
    figure, all_axes = pyplot.subplots(
        lines,
        columns,
        figsize=(13, 1.7 * lines + 0.5),
        layout='constrained',
        sharex=True,
        sharey=True,
    )
    values = {name: _by_step(rows, name, key) for name in names}
    flat = list(all_axes.flat)
    for axes, name in zip(flat, names):
        for other in values.values():
            means = [statistics.mean(each) for each in other.values()]
            axes.plot(list(other), means, color='0.85', lw=0.7, zorder=0)
        _draw(axes, values[name], color='#0072B2')
        axes.set_title('\n'.join(textwrap.wrap(name, 34)), fontsize=8)
        axes.tick_params(labelsize=7)
        axes.grid(alpha=0.3)
    for axes in flat[len(names) :]:
        axes.set_axis_off()
    figure.supxlabel('epoch or iteration', fontsize=9)
    figure.supylabel('top-1 (%)' if key == TOP1 else 'training loss', fontsize=9)
    if key == 'loss':
        flat[0].set_yscale('log')
    return figure

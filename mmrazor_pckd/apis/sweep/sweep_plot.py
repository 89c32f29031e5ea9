"""A sweep as a picture: lines over one key, a heat table over two."""

import statistics
from pathlib import Path
from typing import Any, Dict, List

from ..paired import estimate
from .points import Sweep, is_number
from .sweep_texts import PERCENT

# From this ratio of the largest to the smallest value on, the scale is a log.
_WIDE = 10


def plot(sweep: Sweep, file: Path) -> None:
    """Save a picture of a sweep.

    Over one key: for each config a line through the means, their intervals, the
    seeds as small dots; the reference and the student alone dashed.
    Over two keys: for each config a table with the means in cells of their colour.

    Args:
        sweep (Sweep): Points.
        file (Path): Picture.

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / 'sweep.png'
        >>> points = {(0.1,): {0: 60.0}, (0.5,): {0: 61.0}}
        >>> plot(Sweep(['tau'], {'pckd': points}), file)
        >>> file.exists()
        True
    """
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    figure = (_lines if len(sweep.keys) == 1 else _heat)(sweep)
    figure.savefig(file, dpi=100)
    pyplot.close(figure)


def _lines(sweep: Sweep) -> Any:
    from matplotlib import pyplot
    from matplotlib.transforms import offset_copy

    figure, axes = pyplot.subplots(figsize=(9, 5), layout='constrained')
    ticks = sweep.axis(0)
    numbers = all(is_number(tick) for tick in ticks)
    places = {tick: tick if numbers else i for i, tick in enumerate(ticks)}
    _scale(axes, list(places.values()))
    colors = pyplot.get_cmap('tab10')
    for number, name in enumerate(sweep.lines):
        # Intervals of two lines stand side by side.
        shift = 5 * (number - (len(sweep.lines) - 1) / 2)
        beside = offset_copy(axes.transData, figure, x=shift, units='points')
        look: Dict[str, Any] = dict(color=colors(number % 10), transform=beside)
        x: List[float] = []
        means, halves = [], []
        for (value,), seeds in sweep.points(name):
            found = estimate(list(seeds.values()))
            x.append(places[value])
            means.append(found.mean)
            halves.append(found.half or 0)
            axes.plot([x[-1]] * len(seeds), list(seeds.values()), '.', **look)
        style = ('-', '--', ':')[number // 10 % 3]
        axes.plot(x, means, marker='o', linestyle=style, label=name, **look)
        axes.errorbar(x, means, yerr=halves, fmt='none', capsize=3, **look)
    for number, (name, mean) in enumerate(sweep.flat.items()):
        axes.axhline(mean, color=('0.5', '0.2', '0.7')[number % 3], ls='--', label=name)
    axes.set_xticks([places[tick] for tick in ticks], [str(tick) for tick in ticks])
    axes.minorticks_off()
    # Of two seeds an interval may be wider than everything else.
    known = [*sweep.flat.values()]
    known += [
        top1
        for line in sweep.lines.values()
        for seeds in line.values()
        for top1 in seeds.values()
    ]
    margin = 0.08 * (max(known) - min(known)) or 1.0
    axes.set_ylim(min(known) - margin, max(known) + margin)
    axes.set_xlabel(sweep.keys[0], fontsize=8)
    axes.set_ylabel(f'top-1 (%), mean, its {PERCENT} interval, seeds')
    axes.grid(alpha=0.3)
    figure.legend(loc='outside right upper', fontsize=8)
    return figure


def _scale(axes: Any, places: List[float]) -> None:
    """Scale and limits, which matplotlib would draw from shifted points."""
    low, high = min(places), max(places)
    if low > 0 and high / low >= _WIDE:
        axes.set_xscale('log')
        margin = (high / low) ** 0.06
        axes.set_xlim(low / margin, high * margin)
    else:
        margin = 0.06 * (high - low)
        axes.set_xlim(low - margin, high + margin)


def _heat(sweep: Sweep) -> Any:
    import numpy as np
    from matplotlib import pyplot

    rows, columns = sweep.axis(0), sweep.axis(1)
    figure, all_axes = pyplot.subplots(
        1,
        len(sweep.lines),
        squeeze=False,
        layout='constrained',
        figsize=((1.0 * len(columns) + 2.5) * len(sweep.lines), 0.6 * len(rows) + 1.8),
    )
    for axes, name in zip(all_axes.flat, sweep.lines):
        means = np.full((len(rows), len(columns)), np.nan)
        for values, seeds in sweep.points(name):
            row, column = rows.index(values[0]), columns.index(values[1])
            means[row, column] = statistics.mean(seeds.values())
        image = axes.imshow(means, cmap='viridis', aspect='auto')
        middle = (np.nanmin(means) + np.nanmax(means)) / 2
        for row, column in np.argwhere(~np.isnan(means)):
            mean = means[row, column]
            color = 'white' if mean < middle else 'black'
            text = f'{mean:.2f}'
            axes.text(column, row, text, ha='center', va='center', color=color)
        axes.set_xticks(range(len(columns)), [str(value) for value in columns])
        axes.set_yticks(range(len(rows)), [str(value) for value in rows])
        axes.set_xlabel(sweep.keys[1], fontsize=7)
        axes.set_ylabel(sweep.keys[0], fontsize=7, wrap=True)
        axes.set_title(name, fontsize=9)
        figure.colorbar(image, ax=axes, label='top-1 (%)')
    return figure

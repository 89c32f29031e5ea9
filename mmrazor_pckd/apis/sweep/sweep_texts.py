"""A sweep as text: Markdown and CSV."""

import csv
import io
from typing import List

from ..comparison import plus_minus
from ..paired import LEVEL, estimate
from .points import Sweep

PERCENT = f'{LEVEL:.0%}'.replace('%', ' %')


def as_csv(sweep: Sweep) -> str:
    """A row for each run.

    Example:
        >>> print(as_csv(Sweep(['tau'], {'pckd_small': {(0.1,): {0: 60.0}}})))
        run,tau,seed,top1
        pckd_small,0.1,0,60.0
        <BLANKLINE>
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator='\n')
    writer.writerow(['run', *sweep.keys, 'seed', 'top1'])
    for name in sweep.lines:
        for values, seeds in sweep.points(name):
            for seed, top1 in seeds.items():
                known = '' if seed < 0 else seed
                writer.writerow([name, *values, known, round(top1, 4)])
    return out.getvalue()


def keys_of_csv(text: str) -> List[str]:
    """Keys of the sweep that :func:`as_csv` wrote.

    Example:
        >>> keys_of_csv(as_csv(Sweep(['a.tau', 'a.beta'])))
        ['a.tau', 'a.beta']
    """
    return next(csv.reader(io.StringIO(text)))[1:-2]


def markdown(sweep: Sweep) -> str:
    """A table of each config, and below what is in it.

    Example:
        >>> sweep = Sweep(['tau'], {'pckd_small': {(0.1,): {0: 60.0, 1: 61.0}}})
        >>> print(markdown(sweep).splitlines()[2])
        | 0.1 | 60.50 ± 0.71 | 2 | 54.15 to 66.85 |
    """
    parts = []
    for name in sweep.lines:
        rows = _grid(sweep, name) if len(sweep.keys) == 2 else _list(sweep, name)
        rows.insert(1, ['---'] * len(rows[0]))
        parts.append(''.join(f'| {" | ".join(row)} |\n' for row in rows))
    words = [
        'Top-1 of the last validation in percent, mean ± sample standard deviation '
        f'over the seeds of {", ".join(f"`{key}`" for key in sweep.keys)}.'
    ]
    if len(sweep.keys) == 1:
        words.append(
            f"Interval: {PERCENT} by Student's t, with the seeds as its only source of "
            'spread; the test pictures are the same for all runs.'
        )
    if sweep.flat:
        means = (f'{name} {top1:.2f}' for name, top1 in sweep.flat.items())
        words.append(f'Beside it: {", ".join(means)}.')
    if sweep.left_out:
        words.append(f'Not in it: {", ".join(sweep.left_out)}.')
    return '\n'.join([*parts, ' '.join(words) + '\n'])


def _list(sweep: Sweep, name: str) -> List[List[str]]:
    key = sweep.keys[0].rpartition('.')[2]
    rows = [[f'{name}: {key}', 'top-1', 'seeds', 'interval']]
    for values, seeds in sweep.points(name):
        found = estimate(list(seeds.values()))
        inside = '-'
        if found.half is not None:
            low, high = found.mean - found.half, found.mean + found.half
            inside = f'{low:.2f} to {high:.2f}'
        mean = plus_minus(list(seeds.values()))
        rows.append([str(values[0]), mean, str(found.number), inside])
    return rows


def _grid(sweep: Sweep, name: str) -> List[List[str]]:
    first, second = (key.rpartition('.')[2] for key in sweep.keys)
    columns = sweep.axis(1)
    rows = [[f'{name}: {first}, {second}', *map(str, columns)]]
    for value in sweep.axis(0):
        points = [sweep.lines[name].get((value, other), {}) for other in columns]
        cells = [
            f'{plus_minus(list(seeds.values()))} (n={len(seeds)})' if seeds else '-'
            for seeds in points
        ]
        rows.append([str(value), *cells])
    return rows

"""Tables of a matrix, as texts in rows, and the words below them."""

from dataclasses import dataclass
from typing import Callable, Dict, List, Optional

from ..comparison import number
from ..paired import LEVEL, Estimate
from .cells import Cell, Matrix

PERCENT = f'{LEVEL:.0%}'.replace('%', ' %')


@dataclass
class Section:
    """One table: its header, and text of each cell.

    Example:
        >>> Section(['method', 'top-1'], [['kd', '61.00']]).rows
        [['kd', '61.00']]
    """

    header: List[str]
    rows: List[List[str]]


def top1(cell: Cell, seeds: int) -> str:
    """Mean and sample deviation, marked where there are fewer seeds.

    Example:
        >>> top1(Cell('kd', 'small', {0: 60.0, 1: 62.0}), 3)
        '61.00 ± 1.41 (n=2)'
    """
    deviation = '' if cell.deviation is None else f' ± {cell.deviation:.2f}'
    return _marked(number(cell.mean) + deviation, len(cell.by_seed), seeds)


def difference(found: Optional[Estimate], seeds: int) -> str:
    """Mean difference and its interval, marked where there are fewer seeds.

    Example:
        >>> difference(Estimate(1.0, 0.5, 3), 3), difference(Estimate(1.0, None, 1), 1)
        ('+1.00 [+0.50, +1.50]', '+1.00 [-]')
    """
    if found is None:
        return '-'
    inside = '-'
    if found.half is not None:
        inside = f'{found.mean - found.half:+.2f}, {found.mean + found.half:+.2f}'
    return _marked(f'{found.mean:+.2f} [{inside}]', found.number, seeds)


def _marked(text: str, number: int, seeds: int) -> str:
    return text if number in (0, seeds) else f'{text} (n={number})'


def _quantities(matrix: Matrix) -> Dict[str, Callable[[Cell], str]]:
    """Title and text of what a cell has, without what no cell has."""
    seeds, cells = matrix.seeds, matrix.cells.values()
    found: Dict[str, Callable[[Cell], str]] = {'top-1': lambda cell: top1(cell, seeds)}
    if any(cell.to_reference for cell in cells):
        found[f'to {matrix.reference}'] = lambda cell: difference(
            cell.to_reference, seeds
        )
    if any(cell.to_student for cell in cells):
        found['to student'] = lambda cell: difference(cell.to_student, seeds)
    if any(cell.to_published is not None for cell in cells):
        found['to published'] = lambda cell: number(cell.to_published, '+.2f')
    return found


def sections(matrix: Matrix) -> List[Section]:
    """Tables of a matrix: one with all quantities where there is one pair, else
    one of methods by pairs for each quantity, which its first header names.

    Example:
        >>> cell = Cell('kd', 'small', {0: 61.0})
        >>> sections(Matrix('kd', {('kd', 'small'): cell}))
        [Section(header=['method', 'top-1'], rows=[['kd', '61.00']])]
    """
    quantities = _quantities(matrix)
    methods, pairs = matrix.methods(), matrix.pairs
    if len(pairs) == 1:
        texts = list(quantities.values())
        cells = [matrix.cells[method, pairs[0]] for method in methods]
        rows = [[cell.method, *(text(cell) for text in texts)] for cell in cells]
        return [Section(['method', *quantities], rows)]
    found = []
    for title, text in quantities.items():
        rows = []
        for method in methods:
            there = [matrix.cells.get((method, pair)) for pair in pairs]
            row = ['' if cell is None else text(cell) for cell in there]
            if title == 'top-1' or set(row) - {'', '-'}:
                rows.append([method, *row])
        found.append(Section([title, *pairs], rows))
    return found


def caption(matrix: Matrix) -> str:
    """What the figures are, and what was not counted.

    Example:
        >>> caption(Matrix('kd', {('kd', 'small'): Cell('kd', 'small', {0: 61.0})}))
        'Top-1 of the last validation in percent, one seed.'
    """
    quantities = _quantities(matrix)
    intervals = sum(
        found is not None and found.half is not None
        for cell in matrix.cells.values()
        for found in (cell.to_reference, cell.to_student)
    )
    several = f'mean ± sample standard deviation over {matrix.seeds} seeds'
    words = [
        'Top-1 of the last validation in percent, '
        + (several if matrix.seeds > 1 else 'one seed')
        + (', fewer where (n=...) is written.' if _uneven(matrix) else '.')
    ]
    if any(title in quantities for title in (f'to {matrix.reference}', 'to student')):
        words += [
            f'To {matrix.reference} and to the student alone: mean of the differences '
            'over the seeds that both have (one seed, one initial student), in '
            f"brackets its {PERCENT} interval by Student's t of these differences, "
            '[-] where there is one seed.',
            'Seeds are its only source of spread: teacher and test pictures are the '
            'same for all runs, and the choice of either is not in the interval.',
        ]
    if intervals > 1:
        words.append(
            f'There are {intervals} intervals, each for itself: about one of twenty '
            'misses its difference by chance.'
        )
    for key, text in (
        ('unfinished', 'Not finished and not counted'),
        ('blind', 'Without a validation'),
    ):
        there = {
            name: getattr(cell, key)
            for name, cell in matrix.cells.items()
            if getattr(cell, key)
        }
        if there:
            names = ', '.join(
                f'{" ".join(name)} ({count})' for name, count in there.items()
            )
            words.append(f'{text}: {names}.')
    return ' '.join(words)


def _uneven(matrix: Matrix) -> bool:
    return len({len(cell.by_seed) for cell in matrix.cells.values()} - {0}) > 1

"""The matrix as a picture: a panel for each pair."""

import math
from pathlib import Path
from typing import Any, List, Sequence

from .cells import Cell, Matrix
from .matrix_sections import PERCENT
from .run_names import STUDENT, TEACHER

# Of Okabe and Ito: above, below, and not told apart from the reference.
_ABOVE, _BELOW, _OPEN, _NETWORK = '#0072B2', '#D55E00', '#7F7F7F', '#000000'
_ROW = 0.19  # inch


def color_of(cell: Cell) -> str:
    """Colour of a cell, by the interval of its difference to the reference.

    Example:
        >>> from mmrazor_pckd.apis.paired import Estimate
        >>> color_of(Cell('pckd', 'small', to_reference=Estimate(1.0, 0.5, 3)))
        '#0072B2'
    """
    if cell.method in (STUDENT, TEACHER):
        return _NETWORK
    found = cell.to_reference
    if found is None or not found.excludes_zero:
        return _OPEN
    return _ABOVE if found.mean > 0 else _BELOW


def plot(matrix: Matrix, file: Path) -> None:
    """Save a picture of a matrix.

    Each row is a method, the best one first: its mean, its seeds as small dots,
    and around the mean the interval of its difference to the reference, whose
    mean is a line. An interval without zero has a colour.

    Args:
        matrix (Matrix): Figures.
        file (Path): Picture.

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / 'matrix.png'
        >>> plot(Matrix('kd', {('kd', 'small'): Cell('kd', 'small', {0: 61.0})}), file)
        >>> file.exists()
        True
    """
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    panels = [(pair, matrix.of_pair(pair)) for pair in matrix.pairs]
    panels = [(pair, cells) for pair, cells in panels if cells]
    columns = min(len(panels), 4) or 1
    lines = math.ceil(len(panels) / columns) or 1
    heights = [
        max((len(cells) for _, cells in panels[i * columns : (i + 1) * columns]))
        if panels
        else 1
        for i in range(lines)
    ]
    figure, all_axes = pyplot.subplots(
        lines,
        columns,
        squeeze=False,
        layout='constrained',
        figsize=(
            8 if columns == 1 else 4.5 * columns,
            sum(_ROW * max(height, 4) + 0.8 for height in heights) + 0.7,
        ),
        height_ratios=[max(height, 4) for height in heights],
    )
    flat = list(all_axes.flat)
    for axes, (pair, cells) in zip(flat, panels):
        _panel(axes, matrix, cells)
        axes.set_title(pair, fontsize=10)
    for axes in flat[len(panels) :]:
        axes.set_axis_off()
    figure.legend(
        handles=_explained(matrix), loc='outside lower center', ncols=3, fontsize=8
    )
    figure.savefig(file, dpi=100)
    pyplot.close(figure)


def _panel(axes: Any, matrix: Matrix, cells: Sequence[Cell]) -> None:
    for row, cell in enumerate(cells):
        color = color_of(cell)
        found = cell.to_reference
        values = list(cell.by_seed.values())
        if len(values) > 1:
            axes.plot(values, [row] * len(values), '.', color=color, ms=4, alpha=0.5)
        if found is not None and found.half is not None:
            axes.errorbar(cell.mean, row, xerr=found.half, color=color, capsize=2)
        axes.plot(
            cell.mean,
            row,
            marker='D' if cell.method in (STUDENT, TEACHER) else 'o',
            color=color,
            ms=5,
            markerfacecolor=color if len(values) == matrix.seeds else 'white',
        )
        if cell.method == matrix.reference:
            axes.axvline(cell.mean, color=_OPEN, lw=1, zorder=0)
    known = [value for cell in cells for value in cell.by_seed.values()]
    margin = 0.08 * (max(known) - min(known)) or 1.0
    # Of two seeds an interval may be wider than everything else.
    axes.set_xlim(min(known) - margin, max(known) + margin)
    axes.set_ylim(len(cells) - 0.5, -0.5)
    axes.set_yticks(range(len(cells)), [cell.method for cell in cells], fontsize=8)
    axes.tick_params(axis='x', labelsize=8)
    axes.grid(axis='x', alpha=0.3)
    words = ', seeds and mean' if matrix.seeds > 1 else ''
    if any(cell.to_reference and cell.to_reference.half for cell in cells):
        words += f', around it the interval of the difference to {matrix.reference}'
    axes.set_xlabel(f'top-1 (%){words}', fontsize=8, wrap=True)


def _explained(matrix: Matrix) -> List[Any]:
    """Handles of the legend."""
    from matplotlib.lines import Line2D

    def dot(color: str, label: str, marker: str = 'o', **more: Any) -> Any:
        return Line2D([], [], color=color, marker=marker, label=label, **more)

    name = matrix.reference
    return [
        dot(_ABOVE, f'above {name}: {PERCENT} interval of the difference excludes 0'),
        dot(_BELOW, f'below {name}, likewise'),
        dot(_OPEN, f'not told apart from {name}, or no interval', linestyle=''),
        dot(_NETWORK, 'student alone, teacher', marker='D', linestyle=''),
        dot(
            _OPEN,
            f'fewer than {matrix.seeds} seeds',
            linestyle='',
            markerfacecolor='white',
        ),
        dot(_OPEN, f'mean of {name}', marker=''),
    ]

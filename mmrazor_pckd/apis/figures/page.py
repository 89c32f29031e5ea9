"""The page that a figure is drawn on, and the numbers beside it."""

import csv
import textwrap
from pathlib import Path
from typing import Any, Iterable, Sequence, Tuple

# Okabe and Ito: also told apart by the colour-blind.
COLORS = (
    '#0072B2',
    '#E69F00',
    '#009E73',
    '#CC79A7',
    '#56B4E9',
    '#D55E00',
    '#000000',
    '#F0E442',
)


def short(name: str) -> str:
    """A class as a picture has room for it.

    Example:
        >>> short('crane, a bird')
        'crane'
    """
    return textwrap.shorten(name.split(',')[0], 20, placeholder=' ...')


def pyplot() -> Any:
    """Matplotlib that draws files."""
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    return pyplot


def panels(count: int, height: float) -> Tuple[Any, Sequence[Any]]:
    """A figure with so many panels, in rows of at most three.

    Args:
        count (int): Panels.
        height (float): Of a row, in inches.

    Returns:
        tuple: Figure, its panels in order.
    """
    columns = 2 if count == 4 else min(count, 3)
    rows = -(-count // columns)
    figure, axes = pyplot().subplots(
        rows,
        columns,
        squeeze=False,
        layout='constrained',
        figsize=(4.2 * columns, height * rows + 0.6),
    )
    for axis in axes.flat[count:]:
        axis.remove()
    return figure, axes.flat[:count]


def write(file: Path, columns: Sequence[str], lines: Iterable) -> None:
    """Writes the numbers behind a picture, as CSV.

    Args:
        file (Path): File, in a folder that is made.
        columns (Sequence[str]): Names of the columns.
        lines (Iterable): A sequence of values for each line.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open('w', newline='') as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(lines)


def save(figure, out: Path, numbers: Path) -> None:
    """Writes the picture, and prints where both are.

    Args:
        figure (Figure): Of matplotlib, which is closed.
        out (Path): Picture, in a folder that is made.
        numbers (Path): File that has the numbers.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=120)
    pyplot().close(figure)
    print(f'picture: {out}, numbers: {numbers}')

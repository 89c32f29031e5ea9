"""Methods by pairs, as the tables of papers have them.

A run's name is split into method and pair (run_names); the runs of a cell give its
figures (cells), which become rows of texts (matrix_sections), files and what is on the
terminal (matrix_texts), and a picture (dot_plot). All of it is written by ``write``.
"""

from pathlib import Path
from typing import List

from .cells import Matrix, matrix_of
from .dot_plot import plot
from .matrix_sections import caption, sections
from .matrix_texts import as_csv, latex, markdown, show

__all__ = ['Matrix', 'matrix_of', 'print_matrix', 'write']


def print_matrix(matrix: Matrix) -> None:
    """Print a matrix on the terminal.

    Example:
        >>> print_matrix(Matrix('kd'))
        ┏━━━━━━━┓
        ┃ top-1 ┃
        ┡━━━━━━━┩
        └───────┘
        Top-1 of the last validation in percent, one seed.
    """
    show(sections(matrix), caption(matrix))


def write(matrix: Matrix, folder: Path) -> List[str]:
    """Write a matrix into a folder that is there; return the files' names.

    Example:
        >>> import tempfile
        >>> write(Matrix('kd'), Path(tempfile.mkdtemp()))
        ['matrix.md', 'matrix.csv', 'matrix.tex', 'matrix.png']
    """
    tables, text = sections(matrix), caption(matrix)
    texts = {
        'matrix.md': markdown(tables, text),
        'matrix.csv': as_csv(matrix),
        'matrix.tex': latex(tables, text),
    }
    for name, written in texts.items():
        (folder / name).write_text(written)
    plot(matrix, folder / 'matrix.png')
    return [*texts, 'matrix.png']

"""The matrix as text: Markdown, CSV, LaTeX, and on the terminal."""

import csv
import io
import re
from typing import Any, Dict, List, Optional

from ..paired import Estimate
from .cells import Cell, Matrix
from .matrix_sections import Section

COLUMNS = (
    'pair',
    'method',
    'seeds',
    'which',
    'unfinished',
    'top1',
    'deviation',
    'published',
    'to_published',
    'reference',
    'to_reference',
    'to_reference_low',
    'to_reference_high',
    'to_reference_seeds',
    'to_student',
    'to_student_low',
    'to_student_high',
    'to_student_seeds',
)
_ESCAPED = {char: f'\\{char}' for char in '_%&#${}'} | {
    '\\': r'\textbackslash{}',
    '~': r'\textasciitilde{}',
    '^': r'\textasciicircum{}',
    '<': r'\textless{}',
    '>': r'\textgreater{}',
    '±': r'$\pm$',
}


def markdown(tables: List[Section], text: str = '') -> str:
    """Tables in Markdown, and a text below them.

    Example:
        >>> print(markdown([Section(['method'], [['kd']])], 'One seed.'))
        | method |
        | --- |
        | kd |
        <BLANKLINE>
        One seed.
        <BLANKLINE>
    """
    parts = []
    for table in tables:
        lines = [table.header, ['---'] * len(table.header), *table.rows]
        parts.append(''.join(f'| {" | ".join(line)} |\n' for line in lines))
    return '\n'.join([*parts, *([text + '\n'] if text else [])])


def as_csv(matrix: Matrix) -> str:
    """A row for each cell, with all numbers.

    Example:
        >>> cell = Cell('kd', 'small', {0: 60.0, 1: 61.0})
        >>> print(as_csv(Matrix('kd', {('kd', 'small'): cell})).splitlines()[1])
        small,kd,2,0 1,0,60.5,0.7071,,,kd,,,,,,,,
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator='\n')
    writer.writeheader()
    for pair in matrix.pairs:
        for method in matrix.methods():
            cell = matrix.cells.get((method, pair))
            if cell is not None:
                writer.writerow(_numbers(cell, matrix.reference))
    return out.getvalue()


def _numbers(cell: Cell, reference: str) -> Dict[str, Any]:
    found: Dict[str, Any] = dict(
        pair=cell.pair,
        method=cell.method,
        seeds=len(cell.by_seed),
        which=' '.join(str(seed) for seed in sorted(cell.by_seed) if seed >= 0),
        unfinished=cell.unfinished,
        top1=cell.mean,
        deviation=cell.deviation,
        published=cell.published,
        to_published=cell.to_published,
        reference=reference,
    )
    for key in ('to_reference', 'to_student'):
        other: Optional[Estimate] = getattr(cell, key)
        if other is not None:
            found |= {key: other.mean, f'{key}_seeds': other.number}
        if other is not None and other.half is not None:
            found |= {
                f'{key}_low': other.mean - other.half,
                f'{key}_high': other.mean + other.half,
            }
    return {
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in found.items()
    }


def escaped(text: str) -> str:
    r"""Text with what LaTeX would read as a command escaped.

    Example:
        >>> escaped('kd_small ± 50 %')
        'kd\\_small $\\pm$ 50 \\%'
    """
    return ''.join(_ESCAPED.get(char, char) for char in text)


def latex(tables: List[Section], text: str) -> str:
    r"""Tables for LaTeX, with the package booktabs.

    Example:
        >>> print(latex([Section(['method'], [['kd_ls']])], 'One seed.'))
        % \usepackage{booktabs}
        \begin{table}
        \centering
        \caption{One seed.}
        \begin{tabular}{l}
        \toprule
        method \\
        \midrule
        kd\_ls \\
        \bottomrule
        \end{tabular}
        \end{table}
        <BLANKLINE>
    """
    lines = [r'% \usepackage{booktabs}']
    for place, table in enumerate(tables):
        # The words stand once, below them what each table holds.
        title = text if place == 0 else table.header[0]
        lines += [r'\begin{table}', r'\centering', rf'\caption{{{escaped(title)}}}']
        lines += [rf'\begin{{tabular}}{{l{"r" * (len(table.header) - 1)}}}']
        body = [' & '.join(map(escaped, row)) + r' \\' for row in table.rows]
        header = ' & '.join(map(_head, table.header)) + r' \\'
        lines += [r'\toprule', header, r'\midrule', *body, r'\bottomrule']
        lines += [r'\end{tabular}', r'\end{table}']
    return '\n'.join(lines) + '\n'


def _head(text: str) -> str:
    """Teacher over student, which is narrower."""
    both = re.fullmatch(r'([^_ ]+)_([^_ ]+)', text)
    if both is None:
        return escaped(text)
    return rf'\shortstack{{{escaped(both[1])}\\{escaped(both[2])}}}'


def show(tables: List[Section], text: str) -> None:
    """Print tables on the terminal, wide ones in several.

    Example:
        >>> show([Section(['method', 'top-1'], [['kd', '61.00']])], 'One seed.')
        ┏━━━━━━━━┳━━━━━━━┓
        ┃ method ┃ top-1 ┃
        ┡━━━━━━━━╇━━━━━━━┩
        │ kd     │ 61.00 │
        └────────┴───────┘
        One seed.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = max(Console().width, 120)
    console = Console(width=width, highlight=False)
    for table in tables:
        for columns in _fitting(table, width):
            shown = Table()
            for column in columns:
                shown.add_column(
                    Text(table.header[column]),
                    justify='right' if column else 'left',
                    no_wrap=True,
                )
            for row in table.rows:
                shown.add_row(*(Text(row[column]) for column in columns))
            console.print(shown)
    console.print(text, markup=False)


def _fitting(table: Section, width: int) -> List[List[int]]:
    """Columns that stand side by side, the first one in each."""
    lines = [table.header, *table.rows]
    wide = [max(len(line[i]) for line in lines) + 3 for i in range(len(table.header))]
    blocks: List[List[int]] = [[0]]
    for column in range(1, len(wide)):
        block = blocks[-1]
        if len(block) > 1 and sum(wide[i] for i in [*block, column]) >= width:
            blocks.append([0, column])
        else:
            block.append(column)
    return blocks

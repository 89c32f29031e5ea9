"""The table of a comparison, one row for each config."""

import csv
import io
import statistics
from typing import Any, Dict, List, Optional, Sequence

from .run_labels import labels, seed_of
from .runs import TOP1, TOP5

COLUMNS = (
    'run',
    'seeds',
    'top-1',
    'top-5',
    'best top-1',
    'to student',
    's/iter',
    'train s',
    'memory MB',
    'published',
    'state',
)
Values = List[Optional[float]]
Row = Dict[str, str]


def mean(values: Values) -> Optional[float]:
    """Mean of the values that are there.

    Example:
        >>> mean([1.0, None, 2.0]), mean([None])
        (1.5, None)
    """
    known = [value for value in values if value is not None]
    return statistics.mean(known) if known else None


def number(value: Optional[float], form: str = '.2f') -> str:
    """Text of a number, a dash where there is none.

    Example:
        >>> number(1.0), number(None)
        ('1.00', '-')
    """
    return '-' if value is None else format(value, form)


def plus_minus(values: Values) -> str:
    """Mean and, of two values or more, sample standard deviation.

    Example:
        >>> plus_minus([60.0, 62.0]), plus_minus([60.0])
        ('61.00 ± 1.41', '60.00')
    """
    known = [value for value in values if value is not None]
    deviation = f' ± {statistics.stdev(known):.2f}' if len(known) > 1 else ''
    return number(mean(values)) + deviation


def table(entries: Sequence[Dict[str, Any]], baseline: str = 'student') -> List[Row]:
    """One row for each config.

    Args:
        entries (list[dict]): Runs, see :meth:`.runs.Run.summary`; those of a
            ``runs.json``, too.
        baseline (str): Beginning of the name of the plain student's runs.

    Returns:
        list[dict]: Text of each of the ``COLUMNS``. Figures come from fully logged
        runs alone, unless there is none. Runs of one config whose overrides differ
        are rows of their own, see :func:`.run_labels.labels`.

    Example:
        >>> from pathlib import Path
        >>> from mmrazor_pckd.apis.runs import Run
        >>> validated = {2: {'accuracy/top1': 60.0}}
        >>> run = Run('kd', Path('seed_0'), 'epoch', 2, validated=validated)
        >>> print(as_markdown(table([run.summary()])))
        | run | seeds | top-1 | best top-1 |
        | --- | --- | --- | --- |
        | kd | 1 | 60.00 | 60.00 |
        <BLANKLINE>
    """
    groups: Dict[str, List[Dict[str, Any]]] = {}
    students: List[Dict[str, Any]] = []
    for entry, label in zip(entries, labels(entries)):
        groups.setdefault(label, []).append(entry)
        # One with other overrides is a row, and nothing to compare with.
        plain = label == entry['run'] and label.startswith(baseline)
        if plain and entry['fully_logged']:
            students.append(entry)
    if len({entry['run'] for entry in students}) > 1:
        students = []  # of several pairs: which is whose, a matrix has
    return [_row(name, group, students) for name, group in groups.items()]


def _gain(
    runs: List[Dict[str, Any]], students: List[Dict[str, Any]]
) -> Optional[float]:
    """Mean difference over the seeds that both have, as a matrix has it; that of
    the means where a seed is not known."""

    def by_seed(each: List[Dict[str, Any]]) -> Dict[Optional[int], Optional[float]]:
        return {seed_of(entry): entry['last'].get(TOP1) for entry in each}

    own, base = by_seed(runs), by_seed(students)
    if None in own or None in base:
        own = {None: mean([entry['last'].get(TOP1) for entry in runs])}
        base = {None: mean([entry['last'].get(TOP1) for entry in students])}
    pairs = [(own[seed], base[seed]) for seed in own if seed in base]
    return mean(
        [one - other for one, other in pairs if one is not None and other is not None]
    )


def _row(name: str, group: List[Dict[str, Any]], students: List[Dict[str, Any]]) -> Row:
    logged = [entry for entry in group if entry['fully_logged']]
    counted = logged or group
    top1 = [entry['last'].get(TOP1) for entry in counted]

    def average(key: str, form: str) -> str:
        return number(mean([entry[key] for entry in counted]), form)

    cells = (
        name,
        f'{len(logged)}',
        plus_minus(top1),
        plus_minus([entry['last'].get(TOP5) for entry in counted]),
        plus_minus([entry['best'].get(TOP1) for entry in counted]),
        number(_gain(counted, students), '+.2f'),
        average('seconds_per_iteration', '.3f'),
        average('seconds', '.0f'),
        average('memory', '.0f'),
        number(group[0]['published']),
        state(group),
    )
    return dict(zip(COLUMNS, cells))


def state(group: List[Dict[str, Any]]) -> str:
    """Note on runs that are not plainly done.

    Example:
        >>> run = dict(folder='seed_0', fully_logged=False, done=1, length=3)
        >>> state([run])
        'seed_0 stopped or running at 1/3'
    """
    words = []
    for entry in group:
        if not entry['fully_logged']:
            words.append(
                f'{entry["folder"]} stopped or running at '
                f'{entry["done"]}/{entry["length"]}'
            )
        elif entry['last'].get(TOP1) is None:
            words.append(f'{entry["folder"]} has no validation')
    return '; '.join(words)


def used_columns(rows: List[Row]) -> List[str]:
    """Columns in which at least one row has a value.

    Example:
        >>> used_columns([dict(dict.fromkeys(COLUMNS, '-'), run='kd')])
        ['run']
    """
    return [
        column
        for column in COLUMNS
        if any(row[column] not in ('-', '') for row in rows)
    ]


def as_markdown(rows: List[Row]) -> str:
    """The table in Markdown, without empty columns.

    Example:
        >>> print(as_markdown([dict(dict.fromkeys(COLUMNS, '-'), run='kd')]))
        | run |
        | --- |
        | kd |
        <BLANKLINE>
    """
    columns = used_columns(rows)
    lines = [columns, ['---'] * len(columns)]
    lines += [[row[column] for column in columns] for row in rows]
    return '\n'.join('| ' + ' | '.join(line) + ' |' for line in lines) + '\n'


def as_csv(rows: List[Row]) -> str:
    """The table as CSV, all columns.

    Example:
        >>> print(as_csv([dict.fromkeys(COLUMNS, '-')]).splitlines()[1])
        -,-,-,-,-,-,-,-,-,-,-
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator='\n')
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def show(rows: List[Row]) -> None:
    """Print the table on the terminal.

    Example:
        >>> show([dict(dict.fromkeys(COLUMNS, '-'), run='kd')])
        ┏━━━━━┓
        ┃ run ┃
        ┡━━━━━┩
        │ kd  │
        └─────┘
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = used_columns(rows)
    shown = Table()
    for column in columns:
        words = column in ('run', 'state')
        shown.add_column(
            column, justify='left' if words else 'right', no_wrap=column != 'state'
        )
    for row in rows:
        # A name may have brackets, which rich would read as a style.
        shown.add_row(*(Text(row[column]) for column in columns))
    Console(width=max(Console().width, 120)).print(shown)

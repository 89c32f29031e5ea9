"""Pairs of networks by name, with the configs that there are for them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterable, List, Optional

from ..utils.near_matches import near_matches
from .config_table.table import Table
from .shipped import CONFIGS

# Folder of each pair that is not of the table, below the configs. Its files are
# <method>_<pair>.py, teacher_<pair>.py and <method>_head_<pair>.py.
FOLDERS = dict(r34_r18_imagenet='.', small='small', demo='demo')
STUDENT = 'student'


@dataclass
class Pair:
    """Two networks and their configs.

    Args:
        name (str): ``<teacher>_<student>``, or a name of :data:`FOLDERS`.
        methods (dict[str, Path]): Config of each method; that of ``student``
            trains the student alone.
        lacking (dict[str, str]): Methods that have no config for this pair, with
            the reason.
        teacher (Path, optional): Config that trains the teacher. None where its
            weights are downloaded.

    Example:
        >>> pair = Pair('small', dict(kd=Path('kd_small.py')))
        >>> pair.why_not('sp')
        'there is no config of it'
    """

    name: str
    methods: Dict[str, Path]
    lacking: Dict[str, str] = field(default_factory=dict)
    teacher: Optional[Path] = None

    def why_not(self, method: str) -> str:
        """Reason why there is no config of a method."""
        return self.lacking.get(method, 'there is no config of it')


def shipped_pairs(configs: Path = CONFIGS) -> Dict[str, Pair]:
    """All pairs by name: those of ``cifar100/table.yml``, then :data:`FOLDERS`.

    Args:
        configs (Path): Folder of configs.

    Returns:
        dict[str, Pair]: A pair's methods stand in the order of the table.

    Example:
        >>> pair = shipped_pairs()['wrn40-2_wrn40-1']
        >>> pair.methods['kd'].name, pair.teacher.name
        ('kd_wrn40-2_wrn40-1.py', 'wrn40-2.py')
        >>> pair.why_not('fsp')
        'student and teacher have other channels in their stages'
    """
    table = Table(configs)
    found = [_of_table(table, name, configs / 'cifar100') for name in table.pairs]
    order = [STUDENT, *table.methods]
    for name, folder in FOLDERS.items():
        pair = _of_folder(name, configs / folder, order)
        if pair.methods:
            found.append(pair)
    return {pair.name: pair for pair in found}


def _of_table(table: Table, name: str, folder: Path) -> Pair:
    teacher, student = name.split('_')
    methods = {STUDENT: folder / f'teachers/{student}.py'}
    for method, pair in table.cells():
        if pair == name:
            methods[method] = folder / f'{method}_{name}.py'
    reasons = {method: table.na(method).get(name) for method in table.methods}
    lacking = {method: reason for method, reason in reasons.items() if reason}
    return Pair(name, methods, lacking, folder / f'teachers/{teacher}.py')


def _of_folder(name: str, folder: Path, order: List[str]) -> Pair:
    end = f'_{name}'
    files = {path.stem[: -len(end)]: path for path in folder.glob(f'*{end}.py')}
    teacher = files.pop('teacher', None)
    names = [method for method in order if method in files]
    names += sorted(set(files) - set(names))
    methods = {each: files[each] for each in names if not each.endswith('_head')}
    return Pair(name, methods, teacher=teacher)


def groups(configs: Path = CONFIGS) -> Dict[str, List[str]]:
    """Names that stand for several pairs.

    Args:
        configs (Path): Folder of configs.

    Returns:
        dict[str, list[str]]: ``table1``, ``table2`` and ``table3`` are the paper's
        tables, ``all`` is every pair of CIFAR-100.

    Example:
        >>> {name: len(pairs) for name, pairs in groups().items()}
        {'all': 13, 'table1': 7, 'table2': 6, 'table3': 1}
    """
    rows = Table(configs).pairs
    found = dict(all=list(rows))
    for group, number in dict(table1='I', table2='II').items():
        found[group] = [
            pair for pair, row in rows.items() if row.get('table') == number
        ]
    return dict(found, table3=['r34_r18_imagenet'])


def pairs_by_name(names: Iterable[str], configs: Path = CONFIGS) -> List[Pair]:
    """The pairs of some names and groups, each once.

    Args:
        names (Iterable[str]): Names of pairs and of :func:`groups`.
        configs (Path): Folder of configs.

    Raises:
        ValueError: If there is no such pair.

    Example:
        >>> [pair.name for pair in pairs_by_name(['table3', 'demo'])]
        ['r34_r18_imagenet', 'demo']
    """
    shipped, known = shipped_pairs(configs), groups(configs)
    found = {}
    for name in names:
        if name not in shipped and name not in known:
            there = near_matches(name, [*known, *shipped])
            raise ValueError(f'--pairs {name}: there is no such pair; {there}')
        for each in known.get(name, [name]):
            found[each] = shipped[each]
    return list(found.values())

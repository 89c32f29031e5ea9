"""Method and pair in the name of a run."""

import re
from functools import cache
from typing import Any, List, Mapping, Optional, Tuple

from ..config_table.table import Table
from ..pairs import FOLDERS
from ..shipped import CONFIGS

OTHER = 'other'
STUDENT, TEACHER = 'student', 'teacher'


@cache
def _table() -> Table:
    return Table(CONFIGS)


def pairs() -> List[str]:
    """Pairs that names may end in, in the order of the tables.

    Example:
        >>> pairs()[0], pairs()[-1]
        ('wrn40-2_wrn16-2', 'demo')
    """
    return [*_table().pairs, *FOLDERS]


def split(name: str) -> Optional[Tuple[str, str]]:
    """Method and pair of a run.

    Args:
        name (str): Name of the run's config, ``<method>_<pair>``.

    Returns:
        tuple: None where the name ends in no pair.

    Example:
        >>> split('pckd_released_small'), split('resnet56')
        (('pckd_released', 'small'), None)
    """
    for pair in pairs():
        method = name.removesuffix(f'_{pair}')
        if method and method != name:
            return method, pair
    return None


def roles(network: str) -> List[Tuple[str, str]]:
    """Pairs that a network is the teacher or the student of.

    Example:
        >>> roles('vgg13')
        [('teacher', 'vgg13_vgg8'), ('teacher', 'vgg13_mobilenetv2')]
    """
    return [
        (role, pair)
        for pair in _table().pairs
        for role, name in zip((TEACHER, STUDENT), pair.split('_'))
        if name == network
    ]


def is_head(entry: Mapping[str, Any]) -> bool:
    """Whether a run trained a head of SSKD, which is not validated.

    Example:
        >>> is_head(dict(run='wrn40-2', config='configs/cifar100/sskd_heads/a.py'))
        True
    """
    return bool(re.search('sskd_head', f'{entry["run"]} {entry.get("config") or ""}'))


def rank(method: str) -> Tuple[int, str]:
    """Place of a row: teacher, student, the table's methods, others by name.

    Example:
        >>> sorted(['mine', 'pckd', 'kd', 'pckd_other', 'student'], key=rank)
        ['student', 'kd', 'pckd', 'pckd_other', 'mine']
    """
    if method in (TEACHER, STUDENT):
        return (TEACHER, STUDENT).index(method) - 2, method
    order = list(_table().methods)
    # A variant stands behind the method that it begins with.
    known = [name for name in order if re.match(rf'{re.escape(name)}($|_| )', method)]
    return (order.index(max(known, key=len)) if known else len(order)), method

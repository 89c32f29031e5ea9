"""Parts of a method that stand once in its file, for each stage of a pair."""

import re
from typing import Any, List, Set

_STAGE_N = r'\bstages\.N\b'


def repeat(distiller: dict, count: int) -> dict:
    """Repeat the parts whose names end in N.

    In a part that is repeated, names that end in N and places such as
    ``stages.N`` get its number; a list as ``loss_weight`` holds the weights of
    the last stages. In a part that stands once, the entries of a list that
    have such names or places are repeated where they stand.

    Args:
        distiller (dict): ``model.distiller`` of a method's file.
        count (int): Number of stages.

    Returns:
        dict: A copy with ``layer1``, ``layer2``, ... instead of ``layerN``.

    Raises:
        ValueError: If a list of weights is shorter than there are stages.

    Example:
        >>> repeat(dict(distill_losses=dict(loss_N=dict(loss_weight=[1, 2, 4]))), 2)
        {'distill_losses': {'loss_1': {'loss_weight': 2}, 'loss_2': {'loss_weight': 4}}}
        >>> repeat(dict(connectors=dict(chain=dict(widths=['stages.N', 'last']))), 2)
        {'connectors': {'chain': {'widths': ['stages.1', 'stages.2', 'last']}}}
    """
    names = {
        name
        for part in distiller.values()
        if isinstance(part, dict)
        for name in part
        if name.endswith('N')
    }
    return {key: _repeated(part, names, count) for key, part in distiller.items()}


def _repeated(part: Any, names: Set[str], count: int) -> Any:
    if isinstance(part, dict):
        found = {}
        for name, value in part.items():
            if name in names:
                for number in range(1, count + 1):
                    found[f'{name[:-1]}{number}'] = _numbered(
                        value, names, number, count
                    )
            else:
                found[name] = _repeated(value, names, count)
        return found
    if isinstance(part, (list, tuple)):
        entries: List[Any] = []
        for each in part:
            if _has_n(each, names):
                entries += [
                    _numbered(each, names, number, count)
                    for number in range(1, count + 1)
                ]
            else:
                entries.append(_repeated(each, names, count))
        return type(part)(entries)
    return part


def _has_n(value: Any, names: Set[str]) -> bool:
    """Whether it is to be repeated, not a list in it."""
    if isinstance(value, dict):
        return any(_has_n(each, names) for each in value.values())
    return isinstance(value, str) and (
        value in names or bool(re.search(_STAGE_N, value))
    )


def _numbered(value: Any, names: Set[str], number: int, count: int) -> Any:
    """A part of one stage."""
    if isinstance(value, dict):
        found = {}
        for key, each in value.items():
            if key == 'loss_weight' and isinstance(each, list):
                if len(each) < count:
                    raise ValueError(
                        f'loss_weight has {len(each)} weights for {count} stages'
                    )
                found[key] = each[number - 1 - count]
            else:
                found[key] = _numbered(each, names, number, count)
        return found
    if isinstance(value, (list, tuple)):
        return type(value)(_numbered(each, names, number, count) for each in value)
    if not isinstance(value, str):
        return value
    if value in names:
        return f'{value[:-1]}{number}'
    return re.sub(_STAGE_N, f'stages.{number}', value)

"""Parts of a method that stand once in its file, for each stage of a pair."""

import re
from typing import Any, List, Set


def repeat(distiller: dict, count: int) -> dict:
    """Repeat the parts whose names end in N.

    In a part that is repeated, names that end in N and places such as
    ``stages.N`` get its number; a list as ``loss_weight`` holds the weights of
    the last stages.

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
                found[name] = value
        return found
    if isinstance(part, list):  # names of losses
        return [each for name in part for each in _numbers(name, names, count)]
    return part


def _numbers(name: Any, names: Set[str], count: int) -> List[Any]:
    if name not in names:
        return [name]
    return [f'{name[:-1]}{number}' for number in range(1, count + 1)]


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
    return re.sub(r'\bstages\.N\b', f'stages.{number}', value)

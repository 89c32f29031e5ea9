"""Facts of a pair's networks, by the names that a method gives them.

See `mmrazor_pckd.apis.recipes` for the names.
"""

import re
from typing import Any, Mapping

PLACE = re.compile(
    r'stem|stages\.(?:N|last|\d+)(?:\.previous)?'
    r'(?:\.(?:before|norm|norm\.weight|norm\.bias))?'
)
_FACT = re.compile(r'(student|teacher|pair)\.([\w.]+)(?: (\*|//) (\d+))?')


def linked(facts: dict) -> dict:
    """Give each stage what is ``previous`` to it, and a map ``before``.

    Args:
        facts (dict): Facts of a network, whose stages are changed in place.

    Returns:
        dict: The facts.

    Example:
        >>> stem, stage = dict(module='relu'), dict(module='layer1')
        >>> linked(dict(stem=stem, stages=[stage]))['stages'][0]
        {'module': 'layer1', 'before': 'layer1', 'previous': {'module': 'relu'}}
    """
    previous = facts.get('stem')
    for stage in facts.get('stages', ()):
        # A stage that ends in no activation has one map.
        if 'module' in stage:
            stage.setdefault('before', stage['module'])
        if previous is not None:
            stage['previous'] = previous
        previous = stage
    return facts


def recorder_of(place: str, side: str, facts: Mapping) -> dict:
    """The recorder of a place, with ``record_idx`` and ``data_idx`` if any.

    Args:
        place (str): Such as ``'stages.2.before'``.
        side (str): ``'student'`` or ``'teacher'``.
        facts (Mapping): Linked facts of both.

    Returns:
        dict: Config of the recorder, and which of its records counts.

    Raises:
        ValueError: If the network has no such place.

    Example:
        >>> facts = dict(student=dict(stem=dict(module='backbone.relu')))
        >>> recorder_of('stem', 'student', facts)
        {'type': 'ModuleOutputs', 'source': 'backbone.relu'}
    """
    place, _, parameter = place.partition('.norm.')
    if parameter:
        norm = _look_up(f'{side}.{place}.norm', facts)
        return dict(type='Parameter', source=f'{norm}.{parameter}')
    form = '' if place.endswith(('.before', '.norm')) else '.module'
    found = _look_up(f'{side}.{place}{form}', facts)
    if isinstance(found, str):
        return dict(type='ModuleOutputs', source=found)
    return dict(found)


def fill(value: Any, facts: Mapping) -> Any:
    """Put facts in the place of their names.

    Args:
        value (Any): Part of a method.
        facts (Mapping): Linked facts of ``student`` and ``teacher``, and what
            the file of the ``pair`` gives.

    Returns:
        Any: A copy of the part.

    Raises:
        ValueError: If there is no such fact.

    Example:
        >>> stages = [dict(channels=16), dict(channels=32)]
        >>> facts = dict(student=dict(width=8, stages=stages))
        >>> fill(['student.width * 2', 'student.stages.channels'], facts)
        [16, [16, 32]]
    """
    if isinstance(value, dict):
        return {key: fill(each, facts) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(fill(each, facts) for each in value)
    found = _FACT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return value
    whose, path, sign, number = found.groups()
    fact = _look_up(f'{whose}.{path}', facts)
    return _scaled(fact, sign, int(number)) if sign else fact


def _scaled(fact: Any, sign: str, number: int) -> Any:
    if isinstance(fact, list):
        return [_scaled(each, sign, number) for each in fact]
    return fact * number if sign == '*' else fact // number


def _look_up(path: str, facts: Mapping) -> Any:
    whose, _, rest = path.partition('.')
    return _walk(rest.split('.'), facts[whose], whose, rest)


def _walk(names: list, value: Any, whose: str, path: str) -> Any:
    for position, name in enumerate(names):
        if isinstance(value, list) and value:
            if name == 'last' or name.isdecimal():
                last = len(value) - 1
                value = value[last if name == 'last' else min(int(name) - 1, last)]
                continue
            return [_walk(names[position:], each, whose, path) for each in value]
        try:
            value = value[name]
        except (KeyError, TypeError):
            file = 'pair' if whose == 'pair' else f'{whose}_facts'
            # The first stage has the stem before it.
            lacking = 'stem' if name == 'previous' else name
            raise ValueError(
                f'the method needs {path} of the {whose}, and {file} has no {lacking}'
            ) from None
    return value

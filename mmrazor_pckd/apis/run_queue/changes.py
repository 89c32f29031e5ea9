"""Settings that differ between what a run was begun with and what is planned."""

import runpy
from pathlib import Path
from typing import Any, Iterator, List, Mapping

from ..run_labels import PARTS, is_setting

# Of a long list the first are enough to see what has happened.
_SHOWN = 3


def changes(folder: Path, cfg: Mapping[str, Any]) -> List[str]:
    """What the newest start in a folder had other than a config has it.

    Args:
        folder (Path): Folder of a run.
        cfg (Mapping): Config with which it is planned now.

    Returns:
        list[str]: ``key=then (now: value)`` for each key that decides what is
        computed. Empty without an earlier start, or if its config cannot be read.

    Example:
        >>> changes(Path('nowhere'), dict(model=dict(tau=2)))
        []
    """
    starts = sorted(folder.glob('*/vis_data/config.py'))
    if not starts:
        return []
    try:
        # Config.fromfile takes fifty times as long, and here are hundreds.
        then = runpy.run_path(str(starts[-1]))
    except (OSError, SyntaxError, NameError):
        return []
    return [
        line
        for part in PARTS
        for line in _differences(then.get(part), cfg.get(part), part)
    ]


def shown(lines: List[str]) -> str:
    """The first of the changes, in one line.

    Example:
        >>> shown(['a=1 (now: 2)', 'b=1 (now: 2)', 'c=1 (now: 2)', 'd=1 (now: 2)'])
        'a=1 (now: 2), b=1 (now: 2), c=1 (now: 2) and 1 more'
    """
    rest = len(lines) - _SHOWN
    return ', '.join(lines[:_SHOWN]) + (f' and {rest} more' if rest > 0 else '')


def _differences(then: Any, now: Any, path: str) -> Iterator[str]:
    if not is_setting(path):
        return
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys([*then, *now]):
            yield from _differences(then.get(key), now.get(key), f'{path}.{key}')
        return
    lists = (list, tuple)
    if isinstance(then, lists) and isinstance(now, lists) and len(then) == len(now):
        for place, (old, new) in enumerate(zip(then, now)):
            yield from _differences(old, new, f'{path}.{place}')
        return
    if then != now:
        yield f'{path}={_short(then)} (now: {_short(now)})'


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f'{text[:37]}...'

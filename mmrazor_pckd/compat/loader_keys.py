"""An error in an annotation file does not name the config key.

Fault: mmengine builds a data set from ``train_dataloader``, ``val_dataloader`` or
``test_dataloader``, and the data set cannot name the one in its errors.
Remedy: the loop puts the key before an error of ``ann_file`` or ``classes``.
Absent: where the loop is given a data loader that is built.
May go: when mmengine names the key.
"""

import operator
from typing import Any, Iterator, Tuple

from .patching import replace

_NAMES = ('ann_file', 'classes')


def _places(key: str, cfg: Any, name: str) -> Iterator[Tuple[str, str]]:
    """Keys of the data sets within data sets, and their value."""
    if not isinstance(cfg, dict):
        return
    if isinstance(cfg.get(name), str):
        yield f'{key}.{name}', cfg[name]
    yield from _places(f'{key}.dataset', cfg.get('dataset'), name)
    for number, each in enumerate(cfg.get('datasets') or ()):
        yield from _places(f'{key}.datasets.{number}', each, name)


def _key_of(runner: Any, dataloader: Any) -> str:
    for same in (operator.is_, operator.eq):  # a registry hands on a copy
        for key in ('train_dataloader', 'val_dataloader', 'test_dataloader'):
            if same(getattr(runner, f'_{key}', None), dataloader):
                return key
    return 'dataloader'


def _naming_the_key(init):

    def __init__(self, runner, dataloader):
        try:
            init(self, runner, dataloader)
        except (ValueError, FileNotFoundError) as error:
            name, _, what = str(error).partition(': ')
            if name not in _NAMES:
                raise
            places = list(_places(_key_of(runner, dataloader), dataloader, name))
            key = next(
                (place for place, value in places if value in what),
                places[0][0] if places else name,
            )
            raise type(error)(f'{key}: {what}') from error

    return __init__


def install() -> bool:
    """Wrap the constructor of ``BaseLoop``."""
    from mmengine.runner import BaseLoop

    replace(BaseLoop, '__init__', _naming_the_key, __name__)
    return True

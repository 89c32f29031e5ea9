"""Batch augments have one spelling, and others end in errors of Python.

Fault: mmpretrain's ``ClsDataPreprocessor`` takes ``batch_augments=dict(augments=...,
probs=...)`` alone: a list of augments, one augment, ``alpha=1`` or ``probs=1`` end
in a TypeError or an assert, a missing ``type`` in a KeyError. ``probs`` of the
config grows with each network built from it.
Remedy: these are read; else an error names the key.
Absent: where the spelling is mmpretrain's.
May go: when mmpretrain reads them.
"""

from typing import Any, Dict

from ..utils.near_matches import near_matches
from .patching import replace

_KEY = 'data_preprocessor.batch_augments'


def _spelled(given: Any) -> Dict[str, Any]:
    """The spelling of mmpretrain."""
    if isinstance(given, (list, tuple)) or 'type' in given:
        given = dict(augments=given)
    if 'augments' not in given:
        raise ValueError(
            f'{_KEY} has no augments, but {", ".join(given) or "nothing"}; '
            "dict(augments=dict(type='Mixup', alpha=0.8)), for one"
        )
    augments, probs = given['augments'], given.get('probs')
    listed = augments if isinstance(augments, (list, tuple)) else [augments]
    if isinstance(probs, (int, float)):
        probs = [probs]
    return dict(
        given,
        augments=[_augment(number, each) for number, each in enumerate(listed)],
        probs=None if probs is None else [float(each) for each in probs],
    )


def _augment(number: int, augment: Any) -> Any:
    from mmpretrain.registry import BATCH_AUGMENTS

    if not isinstance(augment, dict):
        return augment
    key, known = f'{_KEY}.augments.{number}', BATCH_AUGMENTS.module_dict
    if 'type' not in augment:
        raise ValueError(f'{key} has no type; there are: {", ".join(known)}')
    if isinstance(augment['type'], str) and BATCH_AUGMENTS.get(augment['type']) is None:
        raise ValueError(
            f'{key}.type: "{augment["type"]}" is not registered; '
            f'{near_matches(augment["type"], known)}'
        )
    alpha = augment.get('alpha')
    return dict(augment, alpha=float(alpha)) if isinstance(alpha, int) else augment


def _reading(init):

    def __init__(self, *args, batch_augments=None, **kwargs):
        if not batch_augments:
            init(self, *args, batch_augments=batch_augments, **kwargs)
            return
        spelled = _spelled(batch_augments)
        try:
            init(self, *args, batch_augments=spelled, **kwargs)
        except AssertionError as error:
            raise ValueError(f'{_KEY}: {" ".join(str(error).split())}') from error

    return __init__


def install() -> bool:
    """Wrap the constructor of ``ClsDataPreprocessor``."""
    from mmpretrain.models import ClsDataPreprocessor

    replace(ClsDataPreprocessor, '__init__', _reading, __name__)
    return True

"""A part of a data preprocessor in ``model`` silently replaces the whole.

Fault: mmengine's Runner takes ``data_preprocessor`` of a config only where ``model``
has none of its own. Batch augments alone in ``model.data_preprocessor`` leave the
images without their normalisation. An argument that the type does not take is a
TypeError without a key.
Remedy: what ``model.data_preprocessor`` does not give is the config's, unless it has
a ``type``: then it counts alone, as in mmengine, and a warning names a
normalisation that is not read. An error names the key.
Absent: where a config has one of the two.
May go: when mmengine merges them.
"""

import inspect
import logging
import re
from typing import Any

from ..utils.near_matches import near_matches
from .patching import replace

_KEY = 'model.data_preprocessor'


def _merge(cfg: Any, model: Any) -> Any:
    from mmengine.logging import print_log

    own, top = model.get('data_preprocessor'), cfg.get('data_preprocessor')
    if not isinstance(own, dict) or not isinstance(top, dict):
        return model
    if 'type' not in own:
        whole = {**top, **own}
        if isinstance(cfg.get('model'), dict):
            cfg.model['data_preprocessor'] = whole
        return {**model, 'data_preprocessor': whole}
    if top.get('mean') is not None and own.get('mean') is None:
        print_log(
            f'{_KEY} has a type and no mean: the images are not normalised, '
            'data_preprocessor.mean is read by nothing',
            logger='current',
            level=logging.WARNING,
        )
    return model


def _unknown_argument(error: TypeError) -> str:
    """One line on an argument that a preprocessor does not take."""
    from mmpretrain.models import ClsDataPreprocessor

    found = re.search(
        r"(\w*DataPreprocessor)\b.*unexpected keyword argument '(\w+)'", str(error)
    )
    if not found:
        return ''
    kind, name = found.groups()
    known = inspect.signature(ClsDataPreprocessor).parameters
    if name not in known:
        return (
            f'{_KEY}.{name}: {kind} has no such argument; {near_matches(name, known)}'
        )
    return (
        f'{_KEY}.type: {kind} takes no {name}, which a classifier gives it or the '
        "config does; take type='mmpretrain.ClsDataPreprocessor'"
    )


def _building(build_model):

    def build_whole_model(self, model):
        if isinstance(model, dict):
            model = _merge(self.cfg, model)
        try:
            return build_model(self, model)
        except TypeError as error:
            said = _unknown_argument(error)
            if not said:
                raise
            raise ValueError(said) from error

    return build_whole_model


def install() -> bool:
    """Wrap the building of the model by the Runner."""
    from mmengine.runner import Runner

    replace(Runner, 'build_model', _building, __name__)
    return True

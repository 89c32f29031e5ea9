"""Networks and weights by the names that a user gives them."""

import os
from pathlib import Path
from typing import Any, Optional, Tuple

from mmengine.config import Config
from mmengine.hub import get_config
from mmengine.runner import CheckpointLoader
from mmpretrain.apis import ModelHub, list_models

from ...utils.near_matches import near_matches
from .chain import outcome_of


def find_config(option: str, name: str) -> Tuple[Config, Optional[str]]:
    """Find a network's config, and its weights in the zoo.

    A distillation's config stands for its student, with the weights that it left.
    A ``Pretrained(checkpoint='')``, into which the zoo's configs for networks of a
    pretraining have a file to be written, is left out.
    """
    config, weights = _find(option, name)
    drop_empty_checkpoints(config.get('model'))
    return config, weights


def _find(option: str, name: str) -> Tuple[Config, Optional[str]]:
    known = list_models()
    if '::' not in name and name.endswith('.py') and not os.path.isfile(name):
        raise FileNotFoundError(f'{option}: there is no file {name}')
    if not name.endswith('.py') and name not in known:
        begun = [each for each in known if each.startswith(name)]
        raise ValueError(
            f'{option}: {name} is neither a config file (.py), nor '
            "mmpretrain::PATH.py, nor a model of mmpretrain's zoo; "
            f'{near_matches(name, begun or known)}'
        )
    try:
        if '::' in name:
            # Models of the zoo are called as their config files are.
            stem = Path(name).stem
            found = get_config(name)
            return found, ModelHub.get(stem).weights if stem in known else None
        if name.endswith('.py'):
            return outcome_of(Config.fromfile(name), name)
        found = ModelHub.get(name)
    except Exception as error:
        raise ValueError(
            f'{option}: {name} cannot be read ({first_line(error)})'
        ) from error
    if found.config is None:
        raise ValueError(f'{option}: {name} has no config in the zoo')
    return found.config, found.weights


def drop_empty_checkpoints(model: Any) -> None:
    """Leave out initializations from a file without a name.

    Args:
        model (dict | None): Config of a classifier. It is changed.

    Example:
        >>> empty = dict(type='Pretrained', checkpoint='', prefix='backbone.')
        >>> model = dict(backbone=dict(depth=18, init_cfg=empty))
        >>> drop_empty_checkpoints(model)
        >>> model
        {'backbone': {'depth': 18}}
    """
    if not isinstance(model, dict):
        return
    for part in (model, model.get('backbone') or {}):
        given = part.get('init_cfg')
        several = given if isinstance(given, (list, tuple)) else [given or {}]
        kept = [each for each in several if each.get('checkpoint') != '']
        if len(kept) < len(several):
            del part['init_cfg']
            if kept:
                part['init_cfg'] = kept


def classes_in(checkpoint: str) -> Optional[int]:
    """Number of rows of the last matrix of a head in a file, if any."""
    state = CheckpointLoader.load_checkpoint(checkpoint, map_location='cpu')
    rows = [
        len(value)
        for key, value in state.get('state_dict', state).items()
        if key.startswith('head.') and key.endswith('.weight') and value.ndim == 2
    ]
    return rows[-1] if rows else None


def from_weights(init_cfg: Any) -> bool:
    """Whether an initialization, or one of several, loads weights.

    Args:
        init_cfg (dict | list[dict] | None): As configs have it.

    Example:
        >>> from_weights([dict(type='TruncNormal'), dict(type='Pretrained')])
        True
        >>> from_weights(None)
        False
    """
    several = init_cfg if isinstance(init_cfg, (list, tuple)) else [init_cfg or {}]
    return any(each.get('type') == 'Pretrained' for each in several)


def full_path(option: str, name: str) -> str:
    """The full path of a file; a URL as it is.

    Example:
        >>> full_path('--teacher-ckpt', 'https://example.org/teacher.pth')
        'https://example.org/teacher.pth'
    """
    if '://' in name:
        return name
    if not os.path.isfile(name):
        raise FileNotFoundError(f'{option}: there is no file {name}')
    return os.path.abspath(name)


def first_line(error: Exception) -> str:
    """First line of an error's text, or its type.

    Example:
        >>> first_line(ValueError('too wide, and so on'))
        'too wide, and so on'
        >>> first_line(KeyError())
        'KeyError'
    """
    return (str(error).strip() or type(error).__name__).splitlines()[0]

"""Weights that fit, or an error that says how they do not."""

from typing import Any, Dict, Tuple, Union

from mmengine.runner import CheckpointLoader
from torch import Tensor, nn

from .loaded import add_loaded
from .misfits import load_what_fits, not_finite
from .prefixes import STUDENT


def load_strictly(
    model: nn.Module,
    checkpoint: Union[str, Dict[str, Any]],
    option: str,
    prefix: str = '',
) -> None:
    """Load a checkpoint whose keys must be the model's.

    Args:
        model (nn.Module): Model to fill.
        checkpoint (str | dict): Path or URL of a checkpoint, plain or under
            ``state_dict``; or ``dict(checkpoint=..., prefix='', head=True)``,
            where ``head=False`` leaves the classifier as it is, for weights of
            other classes: ``model.head``, or without one the last linear layer.
        option (str): Config key that named it, for the errors.
        prefix (str): Load only the keys that begin so, without it. Defaults
            to ``''``, all keys.

    Raises:
        FileNotFoundError: If there is no such file.
        ConnectionError: If it cannot be downloaded.
        ValueError: If no key has the prefix, keys or shapes differ, or
            weights are not finite. The text says the first ones, and names
            ``head=False`` where nothing but the classifier differs.

    Example:
        >>> import os, tempfile, torch
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, 'a.pth')
        ...     torch.save({'architecture.weight': torch.ones(1, 2)}, path)
        ...     network = nn.Linear(2, 1, bias=False)
        ...     load_strictly(network, path, 'checkpoint', prefix='architecture.')
        >>> network.weight.tolist()
        [[1.0, 1.0]]
    """
    checkpoint, prefix, with_head = _how(checkpoint, option, prefix)
    try:
        loaded = CheckpointLoader.load_checkpoint(checkpoint, map_location='cpu')
    except FileNotFoundError as error:
        raise FileNotFoundError(f'{option}: {error}') from error
    except ConnectionError as error:
        raise ConnectionError(f'{option}: {error}') from error
    state_dict = loaded.get('state_dict', loaded)
    state_dict = {
        key[len('module.') :] if key.startswith('module.') else key: value
        for key, value in state_dict.items()
    }
    found = list(state_dict)
    state_dict = {
        key[len(prefix) :]: value
        for key, value in state_dict.items()
        if key.startswith(prefix)
    }
    if prefix and not state_dict:
        raise ValueError(
            f'{option}: {checkpoint} has no key that begins with '
            f'{prefix}, its keys are {", ".join(found[:3])} ...; '
            'see prefix'
        )
    _fill(model, state_dict, option, checkpoint, with_head)


def _how(given: Any, option: str, prefix: str) -> Tuple[str, str, bool]:
    """Path, prefix, and whether the head is loaded too."""
    if not isinstance(given, dict):
        return given, prefix, True
    unknown = set(given) - {'checkpoint', 'prefix', 'head'}
    if unknown or not isinstance(given.get('checkpoint'), str):
        raise ValueError(
            f'{option}: give a path, or dict(checkpoint=PATH), with prefix or '
            f'head=False if need be, got {dict(given)}'
        )
    if 'teacher' in option and not given.get('head', True):
        raise ValueError(f'{option}: head=False would leave its classifier random')
    return given['checkpoint'], given.get('prefix') or prefix, given.get('head', True)


def _fill(
    model: nn.Module, state_dict: Dict, option: str, checkpoint: str, with_head: bool
) -> None:
    head = _head_of(model)

    def in_head(key: str) -> bool:
        return key.startswith(head)

    if not with_head:
        own = {key: value for key, value in model.state_dict().items() if in_head(key)}
        state_dict = {
            key: value for key, value in state_dict.items() if not in_head(key)
        }
        state_dict.update(own)
    try:
        fit_strictly(model, state_dict, f'{option}: {checkpoint}')
        # Also what the model drops and computes anew, as SwinV2 its positions.
        add_loaded(model, missing=())
    except ValueError as error:
        misfits = load_what_fits(model, state_dict)
        wrong = [*misfits.missing, *misfits.unexpected, *misfits.misshapen]
        fits = wrong and all(map(in_head, wrong))
        # A teacher with a random classifier is none.
        if not (with_head and fits) or 'teacher' in option:
            raise
        raise ValueError(
            f'{error}. All but the classifier fits; to load the rest alone: '
            f'{option}=dict(checkpoint={checkpoint!r}, head=False)'
        ) from error


def _head_of(model: nn.Module) -> Tuple[str, ...]:
    """How keys of the classifier begin."""
    if isinstance(getattr(model, 'head', None), nn.Module):
        return ('head.',)
    linear = [
        name for name, each in model.named_modules() if isinstance(each, nn.Linear)
    ]
    return tuple(f'{name}.' for name in linear[-1:])


def fit_strictly(model: nn.Module, state_dict: Dict[str, Tensor], name: str) -> None:
    """Fill a model with weights whose keys must be its own.

    Args:
        model (nn.Module): Model to fill.
        state_dict (dict[str, Tensor]): The weights.
        name (str): Where they are from, for the errors.

    Raises:
        ValueError: If keys or shapes differ after the model's own
            conversions, or weights are not finite. The text says the first ones.

    Example:
        >>> fit_strictly(nn.Linear(2, 1), dict(weight=nn.Linear(2, 1).weight), 'a.pth')
        Traceback (most recent call last):
        ...
        ValueError: a.pth does not fit Linear: 1 keys are missing, first bias
    """
    misfits = load_what_fits(model, state_dict)
    if misfits:
        raise ValueError(
            f'{name} does not fit '
            f'{type(model).__name__}: {misfits}{_advice(misfits.unexpected)}'
        )
    broken = not_finite(state_dict)
    if broken:
        raise ValueError(
            f'{name} has NaN or infinite weights, in '
            f'{len(broken)} tensors, first {", ".join(broken[:3])}: take a '
            'checkpoint from before its training diverged'
        )


def _advice(unexpected) -> str:
    if any(key.startswith(STUDENT) for key in unexpected):
        return (
            '. It is a checkpoint of an MMRazor algorithm; the plain '
            f'network is under "{STUDENT}"'
        )
    if any(
        key.split('.')[0] in ('conv1', 'layer1', 'fc', 'features', 'classifier')
        for key in unexpected
    ):
        return (
            ". These are the names of torchvision; mmpretrain's "
            'tools/model_converters turn them into its own'
        )
    return ''

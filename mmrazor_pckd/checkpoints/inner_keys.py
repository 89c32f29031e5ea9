"""The keys of a network that is the part ``model`` of a classifier.

Its checkpoints have the network's own keys: they can be loaded into either.
"""

from typing import Any, Dict

from torch import nn

INNER = 'model.'


def take_inner_off(
    module: nn.Module, state_dict: Dict, prefix: str, local_metadata: Dict
) -> None:
    """Take ``model.`` off the keys: a hook after ``state_dict``.

    In place, because PyTorch drops what a hook of an inner module returns.

    Args:
        module (nn.Module): The classifier.
        state_dict (dict): Its state, and that of modules around it.
        prefix (str): How its keys begin.
        local_metadata (dict): Not used.

    Example:
        >>> state = {'student.model.fc.bias': 1, 'other.model.fc.bias': 2}
        >>> take_inner_off(nn.Identity(), state, 'student.', {})
        >>> state
        {'student.fc.bias': 1, 'other.model.fc.bias': 2}
    """
    inner = prefix + INNER
    renamed = {
        prefix + key[len(inner) :] if key.startswith(inner) else key: value
        for key, value in state_dict.items()
    }
    state_dict.clear()
    state_dict.update(renamed)


def put_inner_on(module: nn.Module, state_dict: Dict, prefix: str, *_) -> None:
    """Put ``model.`` on the keys: a hook before ``load_state_dict``.

    Keys that have it already, as in files of the stock classifiers inside a
    distillation, stay; so do those of other parts of the classifier, and those
    that the network does not have.

    Args:
        module (nn.Module): The classifier.
        state_dict (dict): What is loaded.
        prefix (str): How the classifier's keys begin.

    Example:
        >>> classifier = nn.ModuleDict(dict(model=nn.Linear(2, 1)))
        >>> state = {'student.bias': 1, 'student.model.weight': 2}
        >>> put_inner_on(classifier, state, 'student.')
        >>> state
        {'student.model.bias': 1, 'student.model.weight': 2}
    """
    network: Any = module.model
    # A shared layer is there by each of its names. Files may have buffers that a
    # state no longer has.
    own = {*network.state_dict(), *(name for name, _ in network.named_buffers())}
    renamed = {}
    for key, value in state_dict.items():
        rest = key[len(prefix) :]
        if key.startswith(prefix) and rest in own:
            key = prefix + INNER + rest
        renamed[key] = value
    state_dict.clear()
    state_dict.update(renamed)

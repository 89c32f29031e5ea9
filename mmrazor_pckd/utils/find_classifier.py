"""The linear layer of any network that yields the class scores."""

from typing import Any, Iterable, List, Optional

from torch import nn

_KEY = '"classifier" of dict(type="mmpretrain.ModuleClassifier", ...)'
# How packages name it, or the part that ends with it: torchvision, timm,
# transformers.
_USUAL = ('fc', 'classifier', 'head', 'heads', 'score', 'linear')


def linear_classifiers(network: nn.Module, classes: Optional[int] = None) -> List[str]:
    """Names of the linear layers that may yield the scores of a network.

    What timm's ``get_classifier`` returns; otherwise the last one of a part
    that is named as usual (``fc``, ``classifier``, ``head``, ``heads``,
    ``score``); otherwise all with as many outputs as there are classes.

    Args:
        network (nn.Module): Any network.
        classes (int, optional): Number of classes. Defaults to None, which is
            the network's ``num_classes`` or its config's ``num_labels``; any
            number will do where it has neither.

    Returns:
        list[str]: One, where it is clear; none, where there is no such layer.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.utils.find_classifier import (
        ...     linear_classifiers,
        ... )
        >>> mlp = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 10))
        >>> network = nn.ModuleDict(dict(features=nn.Linear(8, 8), classifier=mlp))
        >>> linear_classifiers(network)
        ['classifier.2']
    """
    names = {module: name for name, module in network.named_modules()}
    get_classifier = getattr(network, 'get_classifier', None)
    if callable(get_classifier):  # timm's; several where the scores are averaged
        given = get_classifier()
        parts = given if isinstance(given, (tuple, list)) else [given]
        return [
            names[linear]
            for part in parts
            for linear in _linear_layers(part)[-1:]
            if linear in names
        ]
    if classes is None:
        config = getattr(network, 'config', None)
        classes = getattr(network, 'num_classes', getattr(config, 'num_labels', None))
    fitting = [
        names[linear]
        for linear in _linear_layers(network)
        if classes is None or linear.out_features == classes
    ]
    for usual in _USUAL:
        below = [
            name for name in fitting if name == usual or name.startswith(f'{usual}.')
        ]
        if below:
            return below[-1:]
    return fitting


def _linear_layers(module: nn.Module) -> List[nn.Linear]:
    return [each for each in module.modules() if isinstance(each, nn.Linear)]


def is_whole(model: nn.Module) -> bool:
    """Whether a classifier is a whole network in its part ``model``.

    mmpretrain's ``TimmClassifier`` and ``HuggingFaceClassifier`` are, and
    ``ModuleClassifier``.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.utils.find_classifier import is_whole
        >>> is_whole(nn.ModuleDict(dict(model=nn.ReLU(), loss_module=nn.ReLU())))
        True
    """
    return (
        isinstance(getattr(model, 'model', None), nn.Module)
        and isinstance(getattr(model, 'loss_module', None), nn.Module)
        and getattr(model, 'head', None) is None
    )


def classifiers_of(model: nn.Module) -> List[str]:
    """Names of the linear layers of a whole classifier that yield its scores.

    Args:
        model (nn.Module): A classifier that :func:`is_whole`.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.utils.find_classifier import classifiers_of
        >>> network = nn.ModuleDict(dict(fc=nn.Linear(8, 10)))
        >>> classifiers_of(nn.ModuleDict(dict(model=network)))
        ['model.fc']
    """
    own = getattr(model, 'classifier_names', None)  # of ModuleClassifier
    if own is not None:
        return list(own)
    network: Any = model.model
    return [f'model.{name}'.rstrip('.') for name in linear_classifiers(network)]


def the_one(names: Iterable[str], whose: str) -> str:
    """The only one of several names.

    Args:
        names (Iterable[str]): Names of linear layers.
        whose (str): Whose they are, for the error.

    Raises:
        ValueError: If there are several, or none.

    Example:
        >>> from mmrazor_pckd.utils.find_classifier import the_one
        >>> the_one(['model.fc'], 'the teacher')
        'model.fc'
    """
    found = list(names)
    if not found:
        raise ValueError(
            f'{whose} has no linear layer whose output are its scores; one that '
            f'counts as such is named in {_KEY}'
        )
    if len(found) > 1:
        raise ValueError(
            f'{whose} has several linear layers that may yield its scores '
            f'({", ".join(found[-4:])}): name one in {_KEY}'
        )
    return found[0]

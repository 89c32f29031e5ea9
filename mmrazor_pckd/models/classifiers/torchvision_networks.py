"""torchvision's classifiers, without what only its own training needs."""

from typing import Any, Dict, Optional

from torch import Tensor, nn
from torchvision import models

from ...utils.near_matches import near_matches

_WITH_AUXILIARY = (models.GoogLeNet, models.Inception3)
_AUXILIARY = ('aux1.', 'aux2.', 'AuxLogits.')


class VersionedMNASNet(models.MNASNet):
    """An MNASNet that takes weights without a note of its version.

    torchvision's own raises without one, which no file of plain tensors has.
    """

    def _load_from_state_dict(
        self, state_dict: Dict, prefix: str, local_metadata: Dict, *args: Any
    ) -> None:
        noted = dict(version=self._version)
        noted.update(local_metadata)
        super()._load_from_state_dict(state_dict, prefix, noted, *args)


def torchvision_network(
    name: str, num_classes: Optional[int], arguments: Dict
) -> nn.Module:
    """Build a classifier of torchvision, without loading weights.

    GoogLeNet and Inception-v3 have no auxiliary classifiers, whose scores no loss
    would see.

    Args:
        name (str): Name of a function of ``torchvision.models``.
        num_classes (int, optional): Number of classes. Defaults to None, 1000.
        arguments (dict): Other arguments of the function.

    Raises:
        ValueError: If there is no such classifier.

    Example:
        >>> from mmrazor_pckd.models.classifiers.torchvision_networks import (
        ...     torchvision_network,
        ... )
        >>> torchvision_network('resnet18', 10, {}).fc
        Linear(in_features=512, out_features=10, bias=True)
    """
    known = models.list_models(module=models)
    if name not in known:
        raise ValueError(
            f'torchvision.models has no classifier {name}; {near_matches(name, known)}'
        )
    if num_classes == 0:
        raise ValueError(f'torchvision:{name} has a classifier: num_classes is not 0')
    if num_classes is not None:
        arguments.setdefault('num_classes', num_classes)
    if name in ('googlenet', 'inception_v3'):
        # As with torchvision's own weights, which are for another normalisation.
        arguments.setdefault('transform_input', True)
        arguments.setdefault('init_weights', True)
        arguments.setdefault('aux_logits', False)
    network = models.get_model(name, **arguments)
    if isinstance(network, models.MNASNet):
        network.__class__ = VersionedMNASNet
    return network


def drop_auxiliary(
    network: nn.Module, state_dict: Dict[str, Tensor]
) -> Dict[str, Tensor]:
    """Weights without those of auxiliary classifiers that a network does not have.

    Args:
        network (nn.Module): Any network.
        state_dict (dict[str, Tensor]): Weights of a file.

    Returns:
        dict[str, Tensor]: The same one where nothing is dropped.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.models.classifiers.torchvision_networks import (
        ...     drop_auxiliary,
        ... )
        >>> drop_auxiliary(nn.Linear(2, 1), {'aux1.weight': 1})
        {'aux1.weight': 1}
    """
    if not isinstance(network, _WITH_AUXILIARY) or network.aux_logits:
        return state_dict
    kept = {
        key: value
        for key, value in state_dict.items()
        if not key.startswith(_AUXILIARY)
    }
    return kept if len(kept) < len(state_dict) else state_dict

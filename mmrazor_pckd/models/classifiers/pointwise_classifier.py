"""A linear layer where a network has a 1x1 convolution on pooled features."""

from typing import Any, Dict

from torch import Tensor, nn

_LINEAR = 'linear'


class PointwiseClassifier(nn.Module):
    """A classifier that is a linear layer inside and a 1x1 convolution outside.

    PCKD and others need features ``(N, C)`` and centers ``(K, C)``, which a linear
    layer has. Its weights have the keys and shapes of the convolution, as in files of
    timm's BiT.

    Args:
        convolution (nn.Conv2d): The convolution whose place it takes.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.classifiers.pointwise_classifier import (
        ...     PointwiseClassifier,
        ... )
        >>> classifier = PointwiseClassifier(nn.Conv2d(8, 5, 1))
        >>> classifier(torch.ones(2, 8, 1, 1)).shape
        torch.Size([2, 5])
        >>> classifier.linear.weight.shape, classifier.state_dict()['weight'].shape
        (torch.Size([5, 8]), torch.Size([5, 8, 1, 1]))
    """

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.linear = nn.Linear(
            convolution.in_channels,
            convolution.out_channels,
            bias=convolution.bias is not None,
        )
        self._register_state_dict_hook(_to_convolution)
        self._register_load_state_dict_pre_hook(_to_linear)
        self.load_state_dict(convolution.state_dict())

    def forward(self, features: Tensor) -> Tensor:
        """Scores ``(N, K)`` of pooled features ``(N, C, 1, 1)``.

        Raises:
            ValueError: If the features are not pooled.
        """
        if features.shape[2:].numel() != 1:
            raise ValueError(
                'the classifier, a 1x1 convolution, gets a map '
                f'{tuple(features.shape)}, and pooled features (N, C, 1, 1) are needed'
            )
        return self.linear(features.flatten(1))


def make_linear(network: nn.Module) -> nn.Module:
    """Give a network of timm a linear layer for a classifier that is a convolution.

    Args:
        network (nn.Module): Any network; one of another package, or with another
            classifier, stays as it is.

    Returns:
        nn.Module: The network.

    Example:
        >>> from mmrazor_pckd.models.classifiers.pointwise_classifier import make_linear
        >>> make_linear(nn.Conv2d(8, 5, 1))
        Conv2d(8, 5, kernel_size=(1, 1), stride=(1, 1))
    """
    get_classifier: Any = getattr(network, 'get_classifier', None)
    classifier = get_classifier() if callable(get_classifier) else None
    if not isinstance(classifier, nn.Conv2d) or classifier.weight[0].numel() != (
        classifier.in_channels
    ):
        return network
    (name,) = (key for key, each in network.named_modules() if each is classifier)
    owner, _, last = name.rpartition('.')
    setattr(network.get_submodule(owner), last, PointwiseClassifier(classifier))
    return network


def _to_convolution(_: nn.Module, state_dict: Dict, prefix: str, __: Dict) -> None:
    for name in ('weight', 'bias'):
        value = state_dict.pop(f'{prefix}{_LINEAR}.{name}', None)
        if value is not None:
            shaped = value[:, :, None, None] if name == 'weight' else value
            state_dict[prefix + name] = shaped


def _to_linear(state_dict: Dict, prefix: str, *_: Any) -> None:
    for name in ('weight', 'bias'):
        value = state_dict.pop(prefix + name, None)
        if value is not None:
            plain = value[:, :, 0, 0] if value.dim() == 4 else value
            state_dict[f'{prefix}{_LINEAR}.{name}'] = plain

"""Backbones that are built for images of one size."""

import inspect
from typing import Any

import torch
from mmpretrain.registry import MODELS
from torch import nn

from ...utils.image_size import Size, pair


def set_fixed_size(backbone: dict, size: Size) -> bool:
    """Set the size of images in the config of a backbone that has a fixed one.

    Args:
        backbone (dict): Config, ``img_size`` of which is set.
        size (tuple[int]): Height and width.

    Returns:
        bool: Whether that changes it.

    Example:
        >>> backbone = dict(type='mmpretrain.VisionTransformer')
        >>> set_fixed_size(backbone, (64, 64)), backbone['img_size']
        (True, (64, 64))
        >>> set_fixed_size(backbone, (64, 64))
        False
        >>> set_fixed_size(dict(type='mmpretrain.ResNet'), (64, 64))
        False
    """
    own = _default_size(MODELS.get(str(backbone.get('type'))))
    if not own or size == pair(backbone.get('img_size', own)):
        return False
    backbone['img_size'] = size
    return True


def _default_size(kind: Any) -> Any:
    """The size that a class is built for, also if it hands it to its parent."""
    for each in getattr(kind, '__mro__', ()):
        known = inspect.signature(each).parameters
        if 'img_size' in known:
            return known['img_size'].default
        if not any(one.kind is one.VAR_KEYWORD for one in known.values()):
            break
    return None


def same_shapes(model: nn.Module, other: nn.Module) -> bool:
    """Whether weights of one fit the other.

    Example:
        >>> same_shapes(nn.Linear(2, 1), nn.Linear(3, 1))
        False
    """
    shapes = [
        {key: value.shape for key, value in each.state_dict().items()}
        for each in (model, other)
    ]
    return shapes[0] == shapes[1]


@torch.no_grad()
def takes_images(model: nn.Module, size: Size) -> bool:
    """Whether a classifier runs on images of a size.

    A vision transformer interpolates its positions.

    Args:
        model (nn.Module): It is in evaluation mode afterwards, and may have other
            buffers.
        size (tuple[int]): Height and width.

    Example:
        >>> class Network(nn.Linear):
        ...     def forward(self, images, mode):
        ...         return super().forward(images.flatten(1))
        >>> takes_images(Network(12, 5), (2, 2)), takes_images(Network(12, 5), (4, 4))
        (True, False)
    """
    try:
        model.eval()(torch.zeros(2, 3, *size), mode='tensor')
    except Exception:
        return False
    return True

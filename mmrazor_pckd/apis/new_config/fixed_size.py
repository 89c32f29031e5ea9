"""Backbones that are built for images of one size."""

import inspect

from mmpretrain.registry import MODELS

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
    kind = MODELS.get(str(backbone.get('type')))
    known = inspect.signature(kind).parameters if kind else {}
    own = 'img_size' in known and known['img_size'].default
    if not own or size == pair(backbone.get('img_size', own)):
        return False
    backbone['img_size'] = size
    return True

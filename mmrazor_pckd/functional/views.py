"""Rotated views of a batch of images (PCKD, section IV-A)."""
from typing import Sequence

import torch
from torch import Tensor


def rotate_views(
    images: Tensor, views: Sequence[int] = (0, 90, 180, 270)) -> Tensor:
    """Rotate every image by each angle, counter-clockwise.

    Args:
        images (Tensor): ``(N, C, H, W)`` with H = W.
        views (Sequence[int]): V angles in degrees, each a multiple of 90.

    Returns:
        Tensor: ``(V*N, C, H, W)``, view-major: row ``v*N + i`` is view v of
        image i. With ``views=(0, )`` it is ``images`` itself.

    Raises:
        ValueError: If an angle is no quarter turn, or if images that are not
            square are to be turned.
    """
    wrong = [view for view in views if view % 90]
    if wrong or not views:
        raise ValueError(f'views must be multiples of 90 degrees, got {views}')
    if all(view % 360 == 0 for view in views) and len(views) == 1:
        return images
    height, width = images.shape[-2:]
    if height != width:
        raise ValueError(
            f'only square images can be rotated, got {height}x{width} '
            '(height x width): crop or resize to a square in the pipeline')
    return torch.cat(
        [torch.rot90(images, view // 90, dims=(-2, -1)) for view in views])

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
        image i, in the memory format of ``images``. With ``views=(0, )`` it
        is ``images`` itself.

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
    # Each view is written to its place, in the images' own memory format.
    last = torch.channels_last
    rotated = torch.empty(
        (len(views) * len(images), *images.shape[1:]),
        dtype=images.dtype,
        device=images.device,
        memory_format=last if not images.is_contiguous()
        and images.is_contiguous(memory_format=last) else
        torch.contiguous_format)
    for place, view in zip(rotated.split(len(images)), views):
        place.copy_(torch.rot90(images, view // 90, dims=(-2, -1)))
    return rotated

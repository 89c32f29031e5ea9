"""Rotated views of a batch of images (PCKD, section IV-A)."""

from typing import Optional, Sequence

import torch
from torch import Tensor


def rotate_views(
    images: Tensor,
    views: Sequence[int] = (0, 90, 180, 270),
    memory_format: Optional[torch.memory_format] = None,
) -> Tensor:
    """Rotate every image by each angle, counter-clockwise.

    Args:
        images (Tensor): ``(N, C, H, W)`` with H = W.
        views (Sequence[int]): V angles in degrees, each a multiple of 90.
        memory_format (torch.memory_format, optional): Format of the result,
            ``torch.channels_last`` for instance. Defaults to None, that of
            ``images``.

    Returns:
        Tensor: ``(V*N, C, H, W)``, view-major: row ``v*N + i`` is view v of
        image i. With ``views=(0, )`` it is ``images`` itself, if it has the
        format.

    Raises:
        ValueError: If an angle is no quarter turn, or if images that are not
            square are to be turned.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import rotate_views
        >>> image = torch.tensor([[[[1, 2], [3, 4]]]])
        >>> rotate_views(image, views=(0, 90)).squeeze(1)
        tensor([[[1, 2],
                 [3, 4]],
        <BLANKLINE>
                [[2, 4],
                 [1, 3]]])
    """
    wrong = [view for view in views if view % 90]
    if wrong or not views:
        raise ValueError(f'views must be multiples of 90 degrees, got {views}')
    last = torch.channels_last
    if memory_format is None:
        memory_format = (
            last
            if not images.is_contiguous() and images.is_contiguous(memory_format=last)
            else torch.contiguous_format
        )
    if all(view % 360 == 0 for view in views) and len(views) == 1:
        return images.contiguous(memory_format=memory_format)
    height, width = images.shape[-2:]
    if height != width:
        raise ValueError(
            f'only square images can be rotated, got {height}x{width} '
            '(height x width): crop or resize to a square in the pipeline'
        )
    # Each view is written to its place.
    rotated = torch.empty(
        (len(views) * len(images), *images.shape[1:]),
        dtype=images.dtype,
        device=images.device,
        memory_format=memory_format,
    )
    for place, view in zip(rotated.split(len(images)), views):
        place.copy_(torch.rot90(images, view // 90, dims=(-2, -1)))
    return rotated

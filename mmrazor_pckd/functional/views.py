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
    memory_format = _format_of(images, memory_format)
    if all(view % 360 == 0 for view in views) and len(views) == 1:
        return images.contiguous(memory_format=memory_format)
    # Each view is written to its place.
    rotated = _empty(images, len(views), memory_format)
    for place, view in zip(rotated.split(len(images)), views):
        place.copy_(torch.rot90(images, view // 90, dims=(-2, -1)))
    return rotated


def rotate_each(
    images: Tensor, angles: Tensor, memory_format: Optional[torch.memory_format] = None
) -> Tensor:
    """Rotate each image by angles of its own, counter-clockwise.

    Args:
        images (Tensor): ``(N, C, H, W)`` with H = W.
        angles (Tensor): ``(V, N)`` integers in degrees, multiples of 90, on
            the CPU: wherever the images are, nothing waits for their device.
        memory_format (torch.memory_format, optional): Format of the result.
            Defaults to None, that of ``images``.

    Returns:
        Tensor: ``(V*N, C, H, W)``: row ``v*N + i`` is image i, turned by
        ``angles[v, i]``.

    Raises:
        ValueError: If an angle is no quarter turn, there is not one for each
            image, or the images are not square.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import rotate_each
        >>> images = torch.tensor([[[[1, 2], [3, 4]]], [[[5, 6], [7, 8]]]])
        >>> rotate_each(images, torch.tensor([[90, 180]])).squeeze(1)
        tensor([[[2, 4],
                 [1, 3]],
        <BLANKLINE>
                [[8, 7],
                 [6, 5]]])
    """
    if angles.dim() != 2 or angles.shape[1] != len(images) or (angles % 90).any():
        raise ValueError(
            'angles must be multiples of 90 degrees, (views, images) with '
            f'{len(images)} images, got {tuple(angles.shape)}: {angles.tolist()}'
        )
    rotated = _empty(images, len(angles), _format_of(images, memory_format))
    for place, row in zip(rotated.split(len(images)), angles % 360):
        if not row.any():
            place.copy_(images)
            continue
        # A half turn where it takes one, then a quarter turn: no shape depends
        # on the angles.
        turns = (row // 90).to(images.device, non_blocking=True).view(-1, 1, 1, 1)
        half = torch.where(turns >= 2, images.flip((-2, -1)), images)
        place.copy_(torch.where(turns % 2 == 1, torch.rot90(half, dims=(-2, -1)), half))
    return rotated


def _format_of(
    images: Tensor, asked: Optional[torch.memory_format]
) -> torch.memory_format:
    if asked is not None:
        return asked
    last = torch.channels_last
    if not images.is_contiguous() and images.is_contiguous(memory_format=last):
        return last
    return torch.contiguous_format


def _empty(images: Tensor, views: int, memory_format: torch.memory_format) -> Tensor:
    """Room for the views of images that can be turned."""
    height, width = images.shape[-2:]
    if height != width:
        raise ValueError(
            f'only square images can be rotated, got {height}x{width} '
            '(height x width): crop or resize to a square in the pipeline'
        )
    return torch.empty(
        (views * len(images), *images.shape[1:]),
        dtype=images.dtype,
        device=images.device,
        memory_format=memory_format,
    )

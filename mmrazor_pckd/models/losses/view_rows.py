"""Rows of the views of images."""

from typing import Tuple

from torch import Tensor


def split_views(rows: Tensor, images: int) -> Tuple[Tensor, Tensor]:
    """Split view-major rows into those of the upright and the rotated views.

    Args:
        rows (Tensor): ``(V*N, ...)``, the upright views first.
        images (int): Number N of images.

    Returns:
        tuple[Tensor, Tensor]: ``(N, ...)`` and ``((V - 1)*N, ...)``.

    Raises:
        ValueError: If the rows are no views of the images, or none is rotated.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.losses.view_rows import split_views
        >>> split_views(torch.arange(6), images=2)
        (tensor([0, 1]), tensor([2, 3, 4, 5]))
    """
    if len(rows) % images:
        raise ValueError(f'{len(rows)} rows cannot be the views of {images} images')
    if len(rows) == images:
        raise ValueError(
            'rotated views are compared with the upright ones, and there is one '
            'view of each image: RotatedViewDistill and its views make them'
        )
    return rows[:images], rows[images:]


def check_candidates(upright: Tensor) -> Tensor:
    """Check that there are images to choose from.

    Args:
        upright (Tensor): ``(N, ...)`` of all images.

    Returns:
        Tensor: ``upright`` itself.

    Raises:
        ValueError: If there is one image.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.losses.view_rows import check_candidates
        >>> check_candidates(torch.arange(2))
        tensor([0, 1])
    """
    if len(upright) < 2:
        raise ValueError(
            'a view is told from those of other images, and there is one image: a '
            'larger train_dataloader.batch_size, or drop_last=True where one image '
            'is left over'
        )
    return upright

"""Images that an image is contrasted with."""

from typing import Tuple

import torch
from torch import Tensor


def sort_by_label(labels: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    """Order images by label, whatever the number of images of each.

    Args:
        labels (Tensor): ``(M, )`` category of each image, from 0.

    Returns:
        tuple[Tensor, Tensor, Tensor]: ``(M, )`` indices of the images, label
        by label; ``(K, )`` where each label begins among them; ``(K, )`` the
        number of its images.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import sort_by_label
        >>> sort_by_label(torch.tensor([1, 0, 1]))
        (tensor([1, 0, 2]), tensor([0, 1]), tensor([1, 2]))
    """
    count = torch.bincount(labels)
    return labels.argsort(stable=True), count.cumsum(dim=0) - count, count


def draw_from_other_labels(
    labels: Tensor, order: Tensor, first: Tensor, count: Tensor, number: int
) -> Tensor:
    """Draw images of other labels, each as likely as any other.

    Drawn with replacement and on the device of the tensors, without waiting
    for it.

    Args:
        labels (Tensor): ``(N, )`` category of each image to draw for.
        order (Tensor): ``(M, )`` of `sort_by_label`.
        first (Tensor): ``(K, )`` of `sort_by_label`.
        count (Tensor): ``(K, )`` of `sort_by_label`.
        number (int): Number J of images to draw for each.

    Returns:
        Tensor: ``(N, J)`` indices.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import draw_from_other_labels, sort_by_label
        >>> labels = torch.tensor([1, 0, 1])
        >>> draw_from_other_labels(labels, *sort_by_label(labels), number=5).shape
        torch.Size([3, 5])
    """
    first, count = first[labels][:, None], count[labels][:, None]
    place = _draw(len(order) - count, number)
    # The label's own images are one block of the order: jump over it.
    return order[place + (place >= first) * count]


def draw_other_images(indices: Tensor, images: int, number: int) -> Tensor:
    """Draw images other than the image itself, of whatever label.

    Args:
        indices (Tensor): ``(N, )`` the images to draw for.
        images (int): Number M of all images.
        number (int): Number J of images to draw for each.

    Returns:
        Tensor: ``(N, J)`` indices, drawn with replacement.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import draw_other_images
        >>> draw_other_images(torch.tensor([0, 1]), images=2, number=3)
        tensor([[1, 1, 1],
                [0, 0, 0]])
    """
    own = indices[:, None]
    place = _draw(torch.full_like(own, images - 1), number)
    return place + (place >= own)


def _draw(below: Tensor, number: int) -> Tensor:
    """``(N, number)`` integers, those of row i below ``below[i]``."""
    # The bias of the remainder is below / 2**62.
    draws = torch.randint(2**62, (len(below), number), device=below.device)
    return draws % below

"""Labels of images, and of the views of images."""

from typing import Optional, Sequence

import torch
from torch import Tensor


def is_unlabeled(data_samples: Optional[Sequence]) -> bool:
    """Whether the images of a batch have no labels, nothing ``gt_...`` at all.

    Args:
        data_samples (Sequence, optional): The batch's ``DataSample``.

    Example:
        >>> from mmpretrain.structures import DataSample
        >>> from mmrazor_pckd.models.labels import is_unlabeled
        >>> is_unlabeled([DataSample()]), is_unlabeled([DataSample().set_gt_label(3)])
        (True, False)
    """
    return not any(
        key.startswith('gt_')
        for sample in data_samples or ()
        for key in sample.all_keys()
    )


def check_hard_labels(labels: Tensor) -> Tensor:
    """Check that there is one category per image.

    Args:
        labels (Tensor): ``(N, )`` integers.

    Returns:
        Tensor: ``labels`` itself.

    Raises:
        ValueError: If there is not one hard label per image. Mixup and
            cutmix make soft ones.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.labels import check_hard_labels
        >>> check_hard_labels(torch.tensor([3, 7]))
        tensor([3, 7])
    """
    if labels.dim() != 1 or torch.is_floating_point(labels):
        _check_one(labels)
        raise ValueError(
            'one hard label per image is needed, got labels of shape '
            f'{tuple(labels.shape)} and type {labels.dtype}: leave mixup, '
            'cutmix and to_onehot out of the data preprocessor'
        )
    return labels


def check_labels(labels: Tensor, soft: bool = False) -> Tensor:
    """Check that there is one category per image, or with ``soft`` its shares.

    Args:
        labels (Tensor): ``(N, )`` integers, or ``(N, K)`` shares of the categories,
            each row with sum 1.
        soft (bool): Whether shares are allowed. Defaults to False.

    Returns:
        Tensor: ``labels`` itself.

    Raises:
        ValueError: As `check_hard_labels`; with ``soft`` if there are neither.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.labels import check_labels
        >>> check_labels(torch.tensor([[0.2, 0.8]]), soft=True)
        tensor([[0.2000, 0.8000]])
    """
    if not soft or labels.dim() != 2 or not torch.is_floating_point(labels):
        return check_hard_labels(labels)
    if labels.device.type == 'cpu':  # elsewhere each step would wait for it
        _check_one(labels)
    return labels


def _check_one(labels: Tensor) -> None:
    """Check that labels are not those of a multi-label data set, 0 and 1."""
    if labels.dim() != 2 or not ((labels == 0) | (labels == 1)).all():
        return
    if (labels.sum(dim=1) != 1).any():
        raise ValueError(
            'one hard label per image is needed, and these images have several, or '
            'none: multi-label data is for KD and the losses of features, which need '
            'no labels'
        )


def labels_of_rows(labels: Tensor, rows: int, soft: bool = False) -> Tensor:
    """Repeat the N images' labels for V*N view-major rows.

    Args:
        labels (Tensor): ``(N, )`` hard labels, or with ``soft`` ``(N, K)`` shares.
        rows (int): Number of rows, a multiple of N.
        soft (bool): Whether shares are allowed. Defaults to False.

    Returns:
        Tensor: ``(rows, )`` or ``(rows, K)``.

    Raises:
        ValueError: If the labels are not hard ones, or the rows are no
            multiple of N.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.labels import labels_of_rows
        >>> labels_of_rows(torch.tensor([3, 7]), rows=4)
        tensor([3, 7, 3, 7])
    """
    check_labels(labels, soft)
    if rows % len(labels):
        raise ValueError(
            f'{rows} rows cannot be the views of {len(labels)} labelled images'
        )
    views = rows // len(labels)
    return labels.repeat(views, *[1] * (labels.dim() - 1))

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
        raise ValueError(
            'one hard label per image is needed, got labels of shape '
            f'{tuple(labels.shape)} and type {labels.dtype}: leave mixup, '
            'cutmix and to_onehot out of the data preprocessor'
        )
    return labels


def labels_of_rows(labels: Tensor, rows: int) -> Tensor:
    """Repeat the N images' labels for V*N view-major rows.

    Args:
        labels (Tensor): ``(N, )`` hard labels.
        rows (int): Number of rows, a multiple of N.

    Returns:
        Tensor: ``(rows, )``.

    Raises:
        ValueError: If the labels are not hard ones, or the rows are no
            multiple of N.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.labels import labels_of_rows
        >>> labels_of_rows(torch.tensor([3, 7]), rows=4)
        tensor([3, 7, 3, 7])
    """
    check_hard_labels(labels)
    if rows % len(labels):
        raise ValueError(
            f'{rows} rows cannot be the views of {len(labels)} labelled images'
        )
    return labels.repeat(rows // len(labels))

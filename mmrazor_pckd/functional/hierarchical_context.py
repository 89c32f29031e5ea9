"""Hierarchical context of a feature map (ReviewKD, arXiv 2104.09044)."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .precision import full_precision

SIZES = (4, 2, 1)  # cells a side


@full_precision
def hierarchical_context(s_feature: Tensor, t_feature: Tensor) -> Tensor:
    r"""Squared distance of two maps, and of their averages over cells.

    $$L_i = \sum_k w_k \, mean \, (A_k(f^s_i) - A_k(f^t_i))^2 / \sum_k w_k$$

    $A_k$ is the map itself, then its averages over 4 x 4, 2 x 2 and 1 x 1
    cells, as far as that is less than its height. Each of those that are
    there weighs half of the one before it: 1, 1/2, 1/4, 1/8. The mean is
    over channels and positions. The averages are computed as products of
    matrices: PyTorch's adaptive pooling has no deterministic gradient on
    GPUs.

    Args:
        s_feature (Tensor): ``(N, C, H, W)`` map of the student, or
            ``(N, C)``, a pooled feature, as a map of one position.
        t_feature (Tensor): Map of the teacher of the same shape, detached
            inside.

    Returns:
        Tensor: ``(N, )``, one value per image.

    Raises:
        ValueError: If the shapes differ, or are no maps.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import hierarchical_context
        >>> alike = torch.ones(1, 3, 8, 8)
        >>> unlike = torch.tensor([-1.0, 1.0]).repeat(1, 3, 8, 4)
        >>> hierarchical_context(2 * alike, alike)
        tensor([1.])
        >>> hierarchical_context(unlike, 0 * unlike)  # without its averages
        tensor([0.5333])
    """
    s, t = (_as_map(each) for each in (s_feature, t_feature))
    if s.dim() != 4 or s.shape != t.shape:
        raise ValueError(
            f'a map of the student of shape {tuple(s_feature.shape)} does not fit '
            f"the teacher's of {tuple(t_feature.shape)}: both are to be of one "
            '(N, C, H, W), as a connector with the out_channels and out_sizes of '
            'the teacher makes them'
        )
    difference = s - t.detach()
    weight = total = 1.0
    values = difference.square().mean(dim=(1, 2, 3))
    for size in SIZES:
        if size < difference.shape[2]:
            weight /= 2
            total += weight
            averages = _averages(difference, size)
            values = values + weight * averages.square().mean(dim=(1, 2, 3))
    return values / total


def _as_map(feature: Tensor) -> Tensor:
    return feature[..., None, None] if feature.dim() == 2 else feature


def _averages(maps: Tensor, size: int) -> Tensor:
    """Averages over size x size cells."""
    rows, columns = (
        F.adaptive_avg_pool1d(
            torch.eye(length, dtype=maps.dtype, device=maps.device)[None], size
        )[0]
        for length in maps.shape[2:]
    )
    return rows.mT @ (maps @ columns)

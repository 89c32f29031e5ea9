"""Feature maps of unequal size."""

from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from .precision import full_precision


@full_precision
def equal_size(one: Tensor, other: Tensor) -> Tuple[Tensor, Tensor]:
    """Average the larger of two maps down to the size of the smaller.

    Heights and widths for themselves: of two maps, each may be the larger one
    in one direction. The cells are those of PyTorch's adaptive pooling; the
    gradient is deterministic on CUDA too.

    Args:
        one (Tensor): ``(N, C, H, W)``.
        other (Tensor): ``(N, C', H', W')``.

    Returns:
        tuple[Tensor, Tensor]: Both with ``min(H, H')`` rows and ``min(W, W')``
        columns; a map that has them comes back as it is.

    Raises:
        ValueError: If a tensor is no map of four dimensions.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import equal_size
        >>> small, large = torch.zeros(1, 2, 1, 1), torch.arange(4.0).view(1, 1, 2, 2)
        >>> _, averaged = equal_size(small, large)
        >>> averaged
        tensor([[[[1.5000]]]])
    """
    for value in (one, other):
        if value.dim() != 4:
            raise ValueError(
                f'a feature map is (N, C, H, W), and its shape is {tuple(value.shape)}'
            )
    height, width = map(min, one.shape[2:], other.shape[2:])
    return _average(one, height, width), _average(other, height, width)


def _average(feature: Tensor, *cells: int) -> Tensor:
    size = feature.shape[2:]
    if size == cells:
        return feature
    if not any(length % count for length, count in zip(size, cells)):
        kernel = [length // count for length, count in zip(size, cells)]
        return F.avg_pool2d(feature, kernel)
    # Adaptive pooling in two dimensions has no deterministic gradient on CUDA.
    rows, columns = (
        F.adaptive_avg_pool1d(
            torch.eye(length, dtype=feature.dtype, device=feature.device)[None], count
        )[0]
        for length, count in zip(size, cells)
    )
    return rows.mT @ (feature @ columns)

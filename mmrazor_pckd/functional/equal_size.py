"""Feature maps of unequal size."""

from typing import Tuple

import torch.nn.functional as F
from torch import Tensor

from .precision import full_precision


@full_precision
def equal_size(one: Tensor, other: Tensor) -> Tuple[Tensor, Tensor]:
    """Average the larger of two maps down to the size of the smaller.

    Heights and widths for themselves: of two maps, each may be the larger one
    in one direction. Where the sizes have a whole ratio, the gradient is
    deterministic on CUDA too.

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


def _average(feature: Tensor, height: int, width: int) -> Tensor:
    size = feature.shape[2:]
    if size == (height, width):
        return feature
    if size[0] % height or size[1] % width:
        return F.adaptive_avg_pool2d(feature, (height, width))
    # On CUDA the adaptive one adds gradients up in any order.
    return F.avg_pool2d(feature, (size[0] // height, size[1] // width))

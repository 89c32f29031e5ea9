"""Vectors on the unit sphere."""

import torch.nn.functional as F
from torch import Tensor


def unit(vectors: Tensor) -> Tensor:
    """Divide vectors by their length, however large they are.

    The sum of squares that :func:`F.normalize` takes overflows from 1e19 on
    in float32, and the vector would come back as 0. As there, a vector
    shorter than 1e-12 comes back shorter than 1, and 0 as 0.

    Args:
        vectors (Tensor): ``(..., D)``.

    Returns:
        Tensor: ``(..., D)``.
    """
    # A constant to the gradient: a direction does not depend on a scale.
    scale = vectors.detach().abs().amax(dim=-1, keepdim=True).clamp_min(1)
    return F.normalize(vectors / scale, dim=-1)

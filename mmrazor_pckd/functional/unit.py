"""Vectors on the unit sphere."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def unit(vectors: Tensor, eps: float = 1e-12) -> Tensor:
    """Divide vectors by their length, however large they are.

    The sum of squares that `torch.nn.functional.normalize` takes overflows from 1e19 on
    in float32, and the vector would come back as 0. As there, a vector
    shorter than ``eps`` comes back shorter than 1, and 0 as 0.

    Args:
        vectors (Tensor): ``(..., D)``.
        eps (float): Shortest length that is divided by; 1 / eps bounds the
            gradient. Defaults to 1e-12.

    Returns:
        Tensor: ``(..., D)``.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import unit
        >>> unit(torch.tensor([[3e30, 4e30]]))
        tensor([[0.6000, 0.8000]])
    """
    # A constant to the gradient: a direction does not depend on a scale.
    scale = torch.linalg.vector_norm(vectors.detach(), math.inf, -1, keepdim=True)
    scale = scale.clamp_min(1)
    return F.normalize(vectors / scale, dim=-1, eps=eps)

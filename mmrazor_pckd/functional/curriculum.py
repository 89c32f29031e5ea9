"""Curriculum learning: easy images alone (PCKD, Table IX)."""

from typing import Union

import torch
from torch import Tensor

from .precision import full_precision


@full_precision
@torch.no_grad()
def curriculum_weight(difficulty: Tensor, threshold: Union[float, Tensor]) -> Tensor:
    r"""Full weight for an easy image, none for a hard image.

    $$v_i = 1 \text{ if } \gamma_i \le T_e \text{ else } 0$$

    Args:
        difficulty (Tensor): ``(N, )`` of `sample_difficulty`.
        threshold (float | Tensor): Threshold of `preview_threshold`, a number or
            a scalar tensor.

    Returns:
        Tensor: ``(N, )`` without gradient, each 0 or 1.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import curriculum_weight
        >>> curriculum_weight(torch.tensor([0.5, 1.0, 2.0]), threshold=1.0)
        tensor([1., 1., 0.])
    """
    return (difficulty <= threshold).to(difficulty.dtype)

"""The preview strategy: easy images first (PCKD, Eq. 6 and 7)."""

from typing import Union

import torch
from torch import Tensor

from .checks import check_positive
from .precision import full_precision


def preview_threshold(epoch: int, growth_rate: float) -> float:
    r"""Difficulty up to which an image counts as easy.

    $$T_e = \mu^e$$

    Args:
        epoch (int): Epoch e, counted from 1.
        growth_rate (float): Growth rate mu, > 0.

    Returns:
        float: Threshold; infinite where it overflows.

    Raises:
        ValueError: If ``epoch`` is below 1 or ``growth_rate`` not positive.

    Example:
        >>> from mmrazor_pckd.functional import preview_threshold
        >>> round(preview_threshold(240, growth_rate=1.005), 4)
        3.3102
    """
    if not epoch >= 1:
        raise ValueError(f'epoch is counted from 1, got {epoch}')
    check_positive(growth_rate=growth_rate)
    try:
        return float(growth_rate) ** epoch
    except OverflowError:
        return float('inf')


@full_precision
@torch.no_grad()
def preview_weight(difficulty: Tensor, threshold: Union[float, Tensor]) -> Tensor:
    r"""Full weight for an easy image, a small one for a hard image.

    $$v_i = 1 \text{ if } \gamma_i \le T_e \text{ else } \exp(-\gamma_i^2)$$

    Args:
        difficulty (Tensor): ``(N, )`` of `sample_difficulty`.
        threshold (float | Tensor): Threshold of `preview_threshold`, a number or
            a scalar tensor.

    Returns:
        Tensor: ``(N, )`` without gradient, each in (0, 1]; in float32 the
        weight of a difficulty above 10 is rounded to 0.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import preview_weight
        >>> preview_weight(torch.tensor([0.5, 1.0, 2.0]), threshold=1.0)
        tensor([1.0000, 1.0000, 0.0183])
    """
    return torch.where(difficulty <= threshold, 1.0, torch.exp(-difficulty.square()))

"""The preview strategy: easy images first (PCKD, Eq. 6 and 7)."""

import torch
from torch import Tensor

from .precision import full_precision


def preview_threshold(epoch: int, growth_rate: float) -> float:
    r"""Difficulty up to which an image counts as easy.

    .. math:: T_e = \mu^e

    Args:
        epoch (int): Epoch e, counted from 1.
        growth_rate (float): Growth rate mu, > 0.

    Returns:
        float: Threshold.

    Raises:
        ValueError: If ``epoch`` is below 1 or ``growth_rate`` not positive.
    """
    if epoch < 1:
        raise ValueError(f'epoch is counted from 1, got {epoch}')
    if not growth_rate > 0:  # NaN included
        raise ValueError(f'growth_rate must be > 0, got {growth_rate}')
    try:
        return float(growth_rate) ** epoch
    except OverflowError:
        return float('inf')


@full_precision
@torch.no_grad()
def preview_weight(difficulty: Tensor, threshold: float) -> Tensor:
    r"""Full weight for an easy image, a small one for a hard image.

    .. math:: v_i = 1 \text{ if } \gamma_i \le T_e
        \text{ else } \exp(-\gamma_i^2)

    Args:
        difficulty (Tensor): ``(N, )`` of :func:`sample_difficulty`.
        threshold (float): Threshold of :func:`preview_threshold`.

    Returns:
        Tensor: ``(N, )`` without gradient, each in (0, 1]; in float32 the
        weight of a difficulty above 10 is rounded to 0.
    """
    return torch.where(difficulty <= threshold, 1.0, torch.exp(-difficulty.square()))

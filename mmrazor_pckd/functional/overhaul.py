"""Features before their activation (OFD, arXiv 1904.01866)."""

from typing import Optional

import torch
from torch import Tensor

from .precision import full_precision


@full_precision
def overhaul_feature(
    s_feature: Tensor, t_feature: Tensor, margin: Optional[Tensor] = None
) -> Tensor:
    r"""Squared difference of features, where the activation lets it through.

    $$L_i = \sum_{chw} m \, (s - t)^2, \quad t = \max(t', \mu_c), \quad
      m = [ t > 0 \;\text{or}\; s > t ]$$

    The teacher's negative values end at the margin of their
    channel. Where the teacher is negative, and the student below it, there is
    nothing to learn.

    Args:
        s_feature (Tensor): ``(N, C, H, W)`` map of the student, before its
            activation.
        t_feature (Tensor): ``(N, C, H, W)`` map of the teacher, detached
            inside.
        margin (Tensor, optional): ``(C, )``. Defaults to None: the teacher's
            values are as they have to be.

    Returns:
        Tensor: ``(N, )``, one value per image: a sum, as released.

    Raises:
        ValueError: If the maps have unequal shapes.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import overhaul_feature
        >>> s_feature = torch.tensor([-3.0, 1.0, 1.0]).view(1, 3, 1, 1)
        >>> t_feature = torch.tensor([-2.0, -2.0, 3.0]).view(1, 3, 1, 1)
        >>> overhaul_feature(s_feature, t_feature, torch.full((3,), -0.5))
        tensor([6.2500])
    """
    if s_feature.shape != t_feature.shape:
        raise ValueError(
            f'the features need equal shapes, got {tuple(s_feature.shape)} of the '
            f'student and {tuple(t_feature.shape)} of the teacher'
        )
    t_feature = t_feature.detach()
    if margin is not None:
        t_feature = t_feature.maximum(margin.detach()[:, None, None])
    counts = (t_feature > 0) | (s_feature > t_feature)
    return ((s_feature - t_feature).square() * counts).flatten(1).sum(dim=1)


@full_precision
def negative_margin(weight: Tensor, bias: Tensor) -> Tensor:
    r"""Mean of the negative values that a batch norm yields.

    $$\mu_c = E[ x \mid x < 0 ] = b - |w| \, \phi(z) / \Phi(z), \quad z = -b / |w|$$

    for x normal with mean b and deviation |w|, its bias and weight. As
    released, -3 |w| where less than a thousandth is negative.

    Args:
        weight (Tensor): ``(C, )``, detached inside.
        bias (Tensor): ``(C, )``, detached inside.

    Returns:
        Tensor: ``(C, )``, the margin of each channel, 0 or below.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import negative_margin
        >>> negative_margin(torch.ones(2), torch.tensor([0.0, 9.0]))
        tensor([-0.7979, -3.0000])
    """
    weight, bias = weight.detach().abs(), bias.detach()
    # A weight of 0 yields the bias alone.
    z = -bias / weight.clamp_min(torch.finfo(weight.dtype).tiny)
    share = torch.special.ndtr(z)
    density = torch.exp(-z.square() / 2) / (2 * torch.pi) ** 0.5
    rare = share <= 0.001
    mean = bias - weight * density / share.masked_fill(rare, 1)
    return mean.where(~rare, -3 * weight)

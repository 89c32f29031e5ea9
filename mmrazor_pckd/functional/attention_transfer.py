"""Attention of a feature map (AT, arXiv 1612.03928)."""

from torch import Tensor

from .equal_size import equal_size
from .precision import full_precision
from .unit import unit


@full_precision
def attention_transfer(s_feature: Tensor, t_feature: Tensor) -> Tensor:
    r"""Squared distance of the attention maps, mean over the positions.

    $$a_{hw} = \frac1C \sum_c f_{chw}^2 \qquad
    L_i = \frac{1}{H W} \| unit(a^s) - unit(a^t) \|^2$$

    of image i. Of maps of unequal size the larger is averaged down first, as
    in CRD's comparison.

    Args:
        s_feature (Tensor): ``(N, C, H, W)`` of the student.
        t_feature (Tensor): ``(N, C', H', W')`` of the teacher, detached
            inside.

    Returns:
        Tensor: ``(N, )``, each in [0, 2 / (H W)].

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import attention_transfer
        >>> feature = torch.eye(2).view(1, 1, 2, 2)
        >>> attention_transfer(feature, feature.flip(3))  # elsewhere
        tensor([0.5000])
        >>> attention_transfer(feature, -3 * feature)
        tensor([0.])
    """
    s, t = map(attention, equal_size(s_feature, t_feature.detach()))
    return (s - t).square().mean(dim=1)


def attention(feature: Tensor) -> Tensor:
    """Mean square over the channels, as a vector of length 1.

    Args:
        feature (Tensor): ``(N, C, H, W)``.

    Returns:
        Tensor: ``(N, H W)``.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import attention
        >>> attention(torch.tensor([-3.0, 3.0, 0.0, 0.0]).view(1, 1, 2, 2))
        tensor([[0.7071, 0.7071, 0.0000, 0.0000]])
    """
    # Of a map of length 1, whose squares do not overflow.
    directed = unit(feature.flatten(1)).view_as(feature)
    return unit(directed.square().mean(dim=1).flatten(1))

"""Flow of the solution between two layers (FSP, CVPR 2017)."""

from torch import Tensor

from .equal_size import equal_size
from .precision import full_precision


@full_precision
def solution_flow(
    s_low: Tensor, s_high: Tensor, t_low: Tensor, t_high: Tensor
) -> Tensor:
    r"""Squared difference of the flows of both networks.

    $$G_{mn} = \frac{1}{H W} \sum_{h,w} F^{low}_{mhw} F^{high}_{nhw} \qquad
    L_i = \frac{1}{M N} \sum_{m,n} (G^s_{mn} - G^t_{mn})^2$$

    of image i. Of the two maps of a network the larger one is averaged down,
    as in CRD's comparison, where the paper takes maxima and the sum over the
    entries.

    Args:
        s_low (Tensor): ``(N, m, H, W)``, an earlier map of the student.
        s_high (Tensor): ``(N, n, H', W')``, a later one.
        t_low (Tensor): ``(N, m, H'', W'')`` of the teacher, detached inside.
        t_high (Tensor): ``(N, n, H''', W''')`` of the teacher, detached
            inside.

    Returns:
        Tensor: ``(N, )``.

    Raises:
        ValueError: If student and teacher have other numbers of channels.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import solution_flow
        >>> ones = torch.ones(1, 2, 4, 4)
        >>> solution_flow(ones, ones, ones, 3 * ones[..., :2, :2])
        tensor([4.])
    """
    s_channels, t_channels = (
        [low.shape[1], high.shape[1]]
        for low, high in ((s_low, s_high), (t_low, t_high))
    )
    if s_channels != t_channels:
        raise ValueError(
            f"the student's maps have {s_channels} channels and the teacher's "
            f'{t_channels}: FSP is defined for equal numbers alone'
        )
    difference = _flow(s_low, s_high) - _flow(t_low.detach(), t_high.detach())
    return difference.square().mean(dim=(1, 2))


def _flow(low: Tensor, high: Tensor) -> Tensor:
    """``(N, m, n)``, without the products of each position."""
    low, high = (each.flatten(2) for each in equal_size(low, high))
    return low @ high.transpose(1, 2) / low.shape[2]

"""Distance of factors (FT, arXiv 1802.04977)."""

from torch import Tensor

from .attention_transfer import attention as attention_of
from .equal_size import equal_size
from .precision import full_precision
from .unit import unit


@full_precision
def factor_transfer(
    s_factor: Tensor, t_factor: Tensor, attention: bool = False
) -> Tensor:
    r"""Absolute difference of two factors of length 1, mean over their entries.

    $$L_i = \frac{1}{C H W} \| unit(F^s) - unit(F^t) \|_1$$

    of image i. Of factors of unequal size the larger is averaged down first,
    as in CRD's comparison.

    Args:
        s_factor (Tensor): ``(N, C, H, W)``, translated from the student's map.
        t_factor (Tensor): ``(N, C, H', W')`` of the teacher, detached inside.
        attention (bool): Whether the mean square over the channels,
            ``(H, W)``, is compared instead of the factor itself. The authors'
            code takes the factor, CRD's comparison the attention. Defaults to
            False.

    Returns:
        Tensor: ``(N, )``.

    Raises:
        ValueError: If the numbers of channels differ.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import factor_transfer
        >>> factor = torch.eye(2).view(1, 2, 1, 2)
        >>> factor_transfer(factor, -factor)
        tensor([0.7071])
        >>> factor_transfer(factor, -factor, attention=True)
        tensor([0.])
    """
    if s_factor.shape[1] != t_factor.shape[1]:
        raise ValueError(
            f's_factor has {s_factor.shape[1]} channels and t_factor '
            f"{t_factor.shape[1]}: the translator's out_channel is that of the "
            'autoencoder'
        )
    factors = equal_size(s_factor, t_factor.detach())
    s, t = (
        attention_of(each) if attention else unit(each.flatten(1)) for each in factors
    )
    return (s - t).abs().mean(dim=1)

"""Feature alignment (PCKD, Eq. 2)."""

from torch import Tensor

from .precision import full_precision
from .unit import unit


@full_precision
def feature_alignment(s_feature: Tensor, t_feature: Tensor) -> Tensor:
    r"""Squared distance of the two features on the unit sphere.

    $$L_{FA,r} = \| unit(f^s_r) - unit(f^t_r) \|^2 = 2 - 2 \cos(f^s_r, f^t_r)$$

    Args:
        s_feature (Tensor): ``(rows, D)`` features of the student, already in
            the teacher's space (the output of the projection MLP).
        t_feature (Tensor): ``(rows, D)`` features of the teacher, detached
            inside.

    Returns:
        Tensor: ``(rows, )``, each in [0, 4].

    Raises:
        ValueError: If the shapes differ.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import feature_alignment
        >>> feature = torch.eye(2)
        >>> feature_alignment(feature, 7 * feature)
        tensor([0., 0.])
        >>> feature_alignment(feature, feature.flip(0))
        tensor([2., 2.])
    """
    if s_feature.shape != t_feature.shape:
        raise ValueError(
            f's_feature has shape {tuple(s_feature.shape)} and t_feature '
            f"{tuple(t_feature.shape)}: project the student's feature to "
            f'width {t_feature.shape[-1]}'
        )
    difference = unit(s_feature) - unit(t_feature.detach())
    return difference.square().sum(dim=-1)

"""Correlation of the channels of a feature map (ICKD-C, ICCV 2021)."""

from typing import Tuple

from torch import Tensor

from .precision import full_precision

_FLOOR = 1e-6  # of a row's length, that of a dead channel is 0


@full_precision
def channel_correlation(s_feature: Tensor, t_feature: Tensor) -> Tensor:
    r"""How far the correlations of the student's channels are from the teacher's.

    $$G = V V^T \qquad \hat g_r = \frac{g_r}{\max(\|g_r\|, 10^{-6})} \qquad
    L_i = \frac{1}{C} \sum_{r=1}^C \| \hat g^s_r - \hat g^t_r \|^2$$

    with V the ``(C, H W)`` map of image i over its largest value, and g_r a
    row of G: the form of the
    authors' released code, which divides each row by its length, where the
    paper divides by C^2. G, ``(C, C)`` for each image, is not computed: as
    $\langle g^s_r, g^t_r \rangle = v^s_r (V_s^T V_t) {v^t_r}^T$, matrices of
    positions by positions are enough.

    Args:
        s_feature (Tensor): ``(N, C, H, W)`` of the student, already in the
            teacher's channels.
        t_feature (Tensor): ``(N, C, H', W')`` of the teacher, detached inside.

    Returns:
        Tensor: ``(N, )``, each in [0, 4].

    Raises:
        ValueError: If the maps have other numbers of channels.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import channel_correlation
        >>> feature = torch.eye(2).view(1, 2, 1, 2)
        >>> channel_correlation(feature, 7 * feature)
        tensor([0.])
        >>> channel_correlation(feature, torch.ones(1, 2, 3, 3))  # 2 - sqrt(2)
        tensor([0.5858])
    """
    if s_feature.dim() != 4 or s_feature.shape[:2] != t_feature.shape[:2]:
        raise ValueError(
            f's_feature has shape {tuple(s_feature.shape)} and t_feature '
            f'{tuple(t_feature.shape)}: maps (N, C, H, W) of equal N and C are needed, '
            "a connector brings the student's to the teacher's C"
        )
    s, s_square, s_length = _rows(s_feature)
    t, t_square, t_length = _rows(t_feature.detach())
    product = _products(s, t)
    distance = (
        s_square / s_length.square()
        + t_square / t_length.square()
        - 2 * product / (s_length * t_length)
    )
    return distance.mean(dim=1)


def _rows(feature: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    """``(N, C, H W)``; square and length of each row of its Gram matrix."""
    # A factor of a map changes nothing; its fourth power would overflow, or
    # fall below the floor.
    scale = feature.detach().abs().amax(dim=(1, 2, 3), keepdim=True).clamp_min(1e-12)
    rows = (feature / scale).flatten(2)
    square = _products(rows, rows)
    # The square is clamped, not the root, whose gradient at 0 is infinite.
    return rows, square, square.clamp_min(_FLOOR**2).sqrt()


def _products(one: Tensor, other: Tensor) -> Tensor:
    """Products of the rows of two Gram matrices, ``(N, C)``."""
    positions = one.transpose(1, 2) @ other
    return ((one @ positions) * other).sum(dim=2)

"""Alignment of the category centers (PCKD, Eq. 3)."""

from typing import Optional

import torch
from torch import Tensor

from .precision import full_precision


@full_precision
def center_distance(
    s_centers: Tensor,
    t_centers: Tensor,
    s_bias: Optional[Tensor] = None,
    t_bias: Optional[Tensor] = None,
) -> Tensor:
    r"""Mean squared difference of each category's two centers.

    $$d_k = \frac{1}{D} \| W^s_k - W^t_k \|^2$$

    Args:
        s_centers (Tensor): ``(K, D)`` classifier weights of the student.
        t_centers (Tensor): ``(K, D)`` classifier weights of the teacher,
            detached inside.
        s_bias (Tensor, optional): ``(K, )`` classifier bias of the student.
            The released code takes it as one more column of the centers;
            give both biases for that. Defaults to None.
        t_bias (Tensor, optional): ``(K, )`` bias of the teacher, detached
            inside. Defaults to None.

    Returns:
        Tensor: ``(K, )``, one value per category. In float32 it is infinite
        from a difference of about 1e19 on.

    Raises:
        ValueError: If the shapes differ, or only one bias is given.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import center_distance
        >>> center_distance(torch.eye(2), torch.zeros(2, 2))
        tensor([0.5000, 0.5000])
    """
    if (s_bias is None) != (t_bias is None):
        raise ValueError('give both s_bias and t_bias, or neither')
    if s_centers.shape != t_centers.shape:
        raise ValueError(
            f's_centers has shape {tuple(s_centers.shape)} and t_centers '
            f'{tuple(t_centers.shape)} (categories, width): centers can only '
            'be aligned where they are equal, leave the center alignment out '
            'for this pair of networks'
        )
    if s_bias is not None and t_bias is not None:
        s_centers = torch.cat([s_centers, s_bias[:, None]], dim=1)
        t_centers = torch.cat([t_centers, t_bias[:, None]], dim=1)
    return (s_centers - t_centers.detach()).square().mean(dim=-1)


def center_alignment(
    s_centers: Tensor,
    t_centers: Tensor,
    s_bias: Optional[Tensor] = None,
    t_bias: Optional[Tensor] = None,
) -> Tensor:
    r"""Mean squared difference of all category centers.

    $$L_{CA} = \frac{1}{K D} \sum_k \| W^s_k - W^t_k \|^2$$

    Args:
        s_centers (Tensor): ``(K, D)`` classifier weights of the student.
        t_centers (Tensor): ``(K, D)`` classifier weights of the teacher,
            detached inside.
        s_bias (Tensor, optional): ``(K, )`` classifier bias of the student,
            one more column of the centers as in the released code; give both
            biases for that. Defaults to None.
        t_bias (Tensor, optional): ``(K, )`` bias of the teacher, detached
            inside. Defaults to None.

    Returns:
        Tensor: Scalar. In float32 it is infinite from a difference of about
        1e19 on.

    Raises:
        ValueError: If the shapes differ, or only one bias is given.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import center_alignment
        >>> centers, bias = torch.zeros(3, 4), torch.zeros(3)
        >>> center_alignment(centers + 0.5, centers)
        tensor(0.2500)
        >>> center_alignment(centers + 0.5, centers, bias + 0.5, bias)
        tensor(0.2500)
    """
    return center_distance(s_centers, t_centers, s_bias, t_bias).mean()

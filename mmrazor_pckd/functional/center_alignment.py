"""Alignment of the category centers (PCKD, Eq. 3)."""

from torch import Tensor

from .precision import full_precision


@full_precision
def center_distance(s_centers: Tensor, t_centers: Tensor) -> Tensor:
    """Mean squared difference of each category's two centers.

    Args:
        s_centers (Tensor): ``(K, D)`` classifier weights of the student.
        t_centers (Tensor): ``(K, D)`` classifier weights of the teacher,
            detached inside.

    Returns:
        Tensor: ``(K, )``, one value per category. In float32 it is infinite
        from a difference of about 1e19 on.

    Raises:
        ValueError: If the shapes differ.
    """
    if s_centers.shape != t_centers.shape:
        raise ValueError(
            f's_centers has shape {tuple(s_centers.shape)} and t_centers '
            f'{tuple(t_centers.shape)} (categories, width): centers can only '
            'be aligned where they are equal, leave the center alignment out '
            'for this pair of networks'
        )
    return (s_centers - t_centers.detach()).square().mean(dim=-1)


def center_alignment(s_centers: Tensor, t_centers: Tensor) -> Tensor:
    r"""Mean squared difference of all category centers.

    .. math:: L_{CA} = \frac{1}{K D} \sum_k \| W^s_k - W^t_k \|^2

    Args:
        s_centers (Tensor): ``(K, D)`` classifier weights of the student.
        t_centers (Tensor): ``(K, D)`` classifier weights of the teacher,
            detached inside.

    Returns:
        Tensor: Scalar. In float32 it is infinite from a difference of about
        1e19 on.

    Raises:
        ValueError: If the shapes differ.
    """
    return center_distance(s_centers, t_centers).mean()

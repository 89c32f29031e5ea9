"""Correlations between the images of a batch (CC, arXiv 1904.01802)."""

import math

from torch import Tensor

from .checks import check_pooled, check_positive
from .precision import full_precision
from .unit import unit

# Shortest feature that is divided by: bounds the gradient of a feature that
# is 0, which has no direction.
_EPS = 1e-8


@full_precision
def correlation_congruence(
    s_embedding: Tensor, t_embedding: Tensor, gamma: float = 0.4, order: int = 2
) -> Tensor:
    r"""How far an image's correlations with the others are from the teacher's.

    $$K_{ij} = e^{-2\gamma} \sum_{p=0}^{P} \frac{(2\gamma)^p}{p!}
    \cos(e_i, e_j)^p \qquad L_i = \frac{1}{N} \sum_j (K^t_{ij} - K^s_{ij})^2$$

    CC's Gaussian kernel of the unit embeddings, a Taylor series that ends at
    order P. CRD's comparison computes something else by the same name, see
    `neighbor_product`.

    Args:
        s_embedding (Tensor): ``(N, D_s)`` features of the student.
        t_embedding (Tensor): ``(N, D_t)`` features of the teacher, detached
            inside.
        gamma (float): How fast the kernel falls with the distance, > 0.
            Defaults to 0.4.
        order (int): Last order P of the series, > 0. Defaults to 2.

    Returns:
        Tensor: ``(N, )``, 0 for a single image, which correlates with no
        other.

    Raises:
        ValueError: If ``gamma`` or ``order`` is not positive, or ``order`` no
            whole number.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import correlation_congruence
        >>> apart, alike = torch.eye(2), torch.ones(2, 5)
        >>> correlation_congruence(apart, alike)
        tensor([0.1266, 0.1266])
    """
    check_positive(gamma=gamma, order=order)
    if order % 1:
        raise ValueError(f'order must be a whole number, got {order}')
    check_pooled(s_embedding=s_embedding, t_embedding=t_embedding)
    s, t = (
        _kernel(embedding, gamma, int(order))
        for embedding in (s_embedding, t_embedding.detach())
    )
    return (t - s).square().mean(dim=1)


def _kernel(embedding: Tensor, gamma: float, order: int) -> Tensor:
    directions = unit(embedding, _EPS)
    cosine = directions @ directions.T
    # Without order 0, a constant that cancels in the difference.
    terms = (
        (2 * gamma) ** power / math.factorial(power) * cosine**power
        for power in range(1, order + 1)
    )
    return math.exp(-2 * gamma) * sum(terms, start=cosine.new_zeros(()))

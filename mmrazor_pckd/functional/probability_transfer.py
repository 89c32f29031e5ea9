"""How probable an image's neighbours are (PKT, arXiv 1803.10837)."""

import torch
from torch import Tensor

from .checks import check_pooled, check_positive
from .precision import full_precision


@full_precision
def probability_transfer(
    s_feature: Tensor, t_feature: Tensor, eps: float = 1e-7
) -> Tensor:
    r"""Divergence of an image's neighbourhood from the teacher's.

    $$k_{ij} = \frac{1 + \cos(f_i, f_j)}{2} \qquad
    p_{ij} = \frac{k_{ij}}{\sum_m k_{im}} \qquad
    L_i = \frac{1}{N} \sum_j p^t_{ij} \log
    \frac{p^t_{ij} + \epsilon}{p^s_{ij} + \epsilon}$$

    As PKT's authors released it: an image is its own neighbour too, and the
    mean is taken where the paper has the sum over the others. The mean over
    the images falls with the size of the batch, about as 1/N.

    Args:
        s_feature (Tensor): ``(N, D_s)`` features of the student.
        t_feature (Tensor): ``(N, D_t)`` features of the teacher, detached
            inside.
        eps (float): What is added to the length of a feature and to each
            probability, > 0; 1 / eps bounds the gradient of a feature that
            is 0. Defaults to 1e-7.

    Returns:
        Tensor: ``(N, )``, 0 for a single image.

    Raises:
        ValueError: If ``eps`` is not positive, or a feature not pooled.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import probability_transfer
        >>> apart, alike = torch.eye(2), torch.ones(2, 5)
        >>> probability_transfer(apart, alike)
        tensor([0.0294, 0.0294])
    """
    check_positive(eps=eps)
    check_pooled(s_feature=s_feature, t_feature=t_feature)
    s, t = (_neighbours(each, eps) for each in (s_feature, t_feature.detach()))
    return (t * ((t + eps).log() - (s + eps).log())).mean(dim=1)


def _neighbours(feature: Tensor, eps: float) -> Tensor:
    # The gradient of this norm at 0 is 0, that of a root of squares NaN.
    length = torch.linalg.vector_norm(feature, dim=1, keepdim=True)
    directions = feature / (length + eps)
    # Rounded, a cosine may fall below -1.
    likeness = (1 + directions @ directions.T).clamp_min(0)
    return likeness / likeness.sum(dim=1, keepdim=True)

"""Which images of a batch are alike (SP, arXiv 1907.09682)."""

import torch
from torch import Tensor

from .precision import full_precision
from .unit import unit

# Shortest row that is divided by: bounds the gradient of an image whose feature
# is 0, which is like no other.
_EPS = 1e-8


@full_precision
def similarity_preserving(s_feature: Tensor, t_feature: Tensor) -> Tensor:
    r"""How far an image's likeness to the others is from the teacher's.

    $$A = F F^\top \qquad G_i = A_i / |A_i|_2 \qquad
    L_i = \frac{1}{N} \sum_j (G^t_{ij} - G^s_{ij})^2$$

    with F the features of the batch, a row for each image. The rows of A are
    normalised, not the features. The mean over the images is SP's sum over
    N squared; it falls with the size of the batch, about as 1/N.

    Args:
        s_feature (Tensor): ``(N, ...)`` features or maps of the student.
        t_feature (Tensor): ``(N, ...)`` those of the teacher, detached
            inside, of any channels and size.

    Returns:
        Tensor: ``(N, )``, 0 for a single image, which has no other to be
        like.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import similarity_preserving
        >>> apart, alike = torch.eye(2), torch.ones(2, 5)
        >>> similarity_preserving(apart, alike)
        tensor([0.2929, 0.2929])
    """
    s, t = _likeness(s_feature), _likeness(t_feature.detach())
    return (t - s).square().mean(dim=1)


def _likeness(feature: Tensor) -> Tensor:
    rows = feature.flatten(1)
    # One factor for all images changes nothing, here and in the gradient, and
    # squares of large features overflow.
    rows = rows / torch.linalg.vector_norm(rows.detach(), torch.inf).clamp_min(_EPS)
    return unit(rows @ rows.T, _EPS)

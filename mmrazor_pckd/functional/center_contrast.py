"""Contrast of features and category centers (PCKD, Eq. 4)."""

import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision
from .unit import unit


def _negative_log_likelihood(
    embedding: Tensor, centers: Tensor, labels: Tensor, tau: float
) -> Tensor:
    cosine = unit(embedding) @ unit(centers).T
    labels = labels.to(cosine.dtype) if labels.dim() == 2 else labels
    return F.cross_entropy(cosine / tau, labels, reduction='none')


@full_precision
def center_contrast(
    s_embedding: Tensor,
    t_embedding: Tensor,
    s_centers: Tensor,
    t_centers: Tensor,
    labels: Tensor,
    tau: float,
) -> Tensor:
    r"""Pull a feature to its category's centers, push it from the others.

    $$
    L_{CC,r} = - \sum_{m \in \{s, t\}} \log
        \frac{\exp(\cos(e^m_r, W^m_{y_r}) / \tau)}
             {\sum_k \exp(\cos(e^m_r, W^m_k) / \tau)}
    $$

    Args:
        s_embedding (Tensor): ``(rows, D_s)`` student features beside the
            student's centers.
        t_embedding (Tensor): ``(rows, D_t)`` the same features, of the
            *student*, mapped to the teacher's width. Gradient flows.
        s_centers (Tensor): ``(K, D_s)`` classifier weights of the student.
        t_centers (Tensor): ``(K, D_t)`` classifier weights of the teacher,
            detached inside.
        labels (Tensor): ``(rows, )`` category of each row, or ``(rows, K)`` shares of
            the categories, by which the contrasts to them count.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(rows, )``.

    Raises:
        ValueError: If ``tau`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import center_contrast
        >>> embedding, centers, labels = torch.eye(2), torch.eye(2), torch.arange(2)
        >>> center_contrast(embedding, embedding, centers, centers, labels, tau=1.0)
        tensor([0.6265, 0.6265])
    """
    check_positive(tau=tau)
    return _negative_log_likelihood(
        s_embedding, s_centers, labels, tau
    ) + _negative_log_likelihood(t_embedding, t_centers.detach(), labels, tau)

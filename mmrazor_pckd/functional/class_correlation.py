"""Correlation of the classes over a batch by their scores (MLD, CVPR 2023)."""

import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision


@full_precision
def class_correlation(s_logits: Tensor, t_logits: Tensor, tau: float) -> Tensor:
    r"""How far a class goes along with the others otherwise than the teacher's.

    $$L_k = \sum_l (M^t - M^s)_{kl}^2, \qquad M = P^\top P$$

    with P ``(N, K)`` the softmax at temperature tau: the class level of MLD
    (multi-level logit distillation), whose mean over the classes is
    $\frac{1}{K} \| M^t - M^s \|^2$. There is no factor $\tau^2$ and no value
    per image.

    Args:
        s_logits (Tensor): ``(N, K)`` logits of the student.
        t_logits (Tensor): ``(N, K)`` logits of the teacher, detached inside.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(K, )``, one value per class. It grows with the square of
        the batch.

    Raises:
        ValueError: If ``tau`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import class_correlation
        >>> logits = torch.tensor([[50.0, 0.0], [0.0, 50.0]])
        >>> class_correlation(logits[[0, 0]], logits, tau=1.0)
        tensor([1., 1.])
    """
    check_positive(tau=tau)
    s, t = (F.softmax(logits / tau, dim=1) for logits in (s_logits, t_logits.detach()))
    return (t.T @ t - s.T @ s).square().sum(dim=1)

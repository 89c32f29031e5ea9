"""Relation between the images of a batch by their scores (MLD, CVPR 2023)."""

import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision


@full_precision
def score_relation(s_logits: Tensor, t_logits: Tensor, tau: float) -> Tensor:
    r"""How far an image's scores relate otherwise to the batch's than the teacher's.

    $$L_i = \sum_j (p^t_i \cdot p^t_j - p^s_i \cdot p^s_j)^2$$

    with p the softmax at temperature tau, and j over all N images, i too: the
    batch level of MLD (multi-level logit distillation), whose mean over the
    images is $\frac{1}{N} \| P^t P^{t\top} - P^s P^{s\top} \|^2$. There is no
    factor $\tau^2$.

    Args:
        s_logits (Tensor): ``(N, K)`` logits of the student.
        t_logits (Tensor): ``(N, K)`` logits of the teacher, detached inside.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(N, )``, one value per image. It grows with the batch.

    Raises:
        ValueError: If ``tau`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import score_relation
        >>> logits = torch.tensor([[50.0, 0.0], [0.0, 50.0]])
        >>> score_relation(logits[[0, 0]], logits, tau=1.0)
        tensor([1., 1.])
    """
    check_positive(tau=tau)
    s, t = (F.softmax(logits / tau, dim=1) for logits in (s_logits, t_logits.detach()))
    return (t @ t.T - s @ s.T).square().sum(dim=1)

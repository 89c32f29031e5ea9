"""Soft targets weighed by the images' labels (WSLD, arXiv 2102.00650)."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision


@full_precision
def weighted_soft_target(
    s_logits: Tensor, t_logits: Tensor, labels: Tensor, tau: float
) -> Tensor:
    r"""Cross-entropy with soft targets, less for images that are learned.

    $$L_i = \tau^2 \, ( 1 - e^{- c^s_i / c^t_i} ) \,
      \Bigl( - \sum_k p^t_{ik} \log p^s_{ik} \Bigr)$$

    p is the softmax at temperature tau, c
    the cross-entropy with the label at temperature 1; the weight is a constant
    to the gradient. As released, 1e-7 is added to the teacher's.

    Args:
        s_logits (Tensor): ``(N, K)`` logits of the student.
        t_logits (Tensor): ``(N, K)`` logits of the teacher, detached inside.
        labels (Tensor): ``(N, )`` category of each image.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(N, )``, one value per image.

    Raises:
        ValueError: If ``tau`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import weighted_soft_target
        >>> logits, labels = torch.zeros(2, 5), torch.tensor([0, 3])
        >>> weighted_soft_target(logits, logits, labels, tau=1.0)  # (1 - 1/e) log 5
        tensor([1.0174, 1.0174])
    """
    check_positive(tau=tau)
    t_logits = t_logits.detach()
    with torch.no_grad():
        s_entropy = F.cross_entropy(s_logits, labels, reduction='none')
        t_entropy = F.cross_entropy(t_logits, labels, reduction='none')
        weight = -torch.expm1(-s_entropy / (t_entropy + 1e-7))
    targets = F.softmax(t_logits / tau, dim=1)
    entropy = -(targets * F.log_softmax(s_logits / tau, dim=1)).sum(dim=1)
    return tau**2 * weight * entropy

"""Soft targets of knowledge distillation (PCKD, Eq. 1)."""

import torch.nn.functional as F
from torch import Tensor

from .precision import full_precision


@full_precision
def soft_target_divergence(s_logits: Tensor, t_logits: Tensor, tau: float) -> Tensor:
    r"""Divergence of the student's softened scores from the teacher's.

    .. math:: L_{KD,i} = \tau^2 \, KL(softmax(z^t_i / \tau) \,\|\,
        softmax(z^s_i / \tau))

    Args:
        s_logits (Tensor): ``(N, K)`` logits of the student.
        t_logits (Tensor): ``(N, K)`` logits of the teacher, detached inside.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(N, )``, one value per image.

    Raises:
        ValueError: If ``tau`` is not positive.
    """
    if tau <= 0:
        raise ValueError(f'tau must be > 0, got {tau}')
    divergence = F.kl_div(
        F.log_softmax(s_logits / tau, dim=1),
        F.softmax(t_logits.detach() / tau, dim=1),
        reduction='none',
    )
    return tau**2 * divergence.sum(dim=1)

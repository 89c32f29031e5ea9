"""Soft targets of knowledge distillation (PCKD, Eq. 1)."""

import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision


@full_precision
def soft_target_divergence(s_logits: Tensor, t_logits: Tensor, tau: float) -> Tensor:
    r"""Divergence of the student's softened scores from the teacher's.

    $$
    L_{KD,i} = \tau^2 \, \operatorname{KL}(\operatorname{softmax}(z^t_i / \tau) \,\|\,
    \operatorname{softmax}(z^s_i / \tau))
    $$

    (Knowledge distillation, arXiv 1503.02531.)

    Args:
        s_logits (Tensor): ``(N, K)`` logits of the student.
        t_logits (Tensor): ``(N, K)`` logits of the teacher, detached inside.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(N, )``, one value per image.

    Raises:
        ValueError: If ``tau`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import soft_target_divergence
        >>> logits = torch.tensor([[2.0, 0.0, -1.0], [0.0, 1.0, 3.0]])
        >>> soft_target_divergence(logits, logits, tau=4.0)
        tensor([0., 0.])
    """
    check_positive(tau=tau)
    divergence = F.kl_div(
        F.log_softmax(s_logits / tau, dim=1),
        F.softmax(t_logits.detach() / tau, dim=1),
        reduction='none',
    )
    return tau**2 * divergence.sum(dim=1)

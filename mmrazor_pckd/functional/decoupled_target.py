"""Decoupled soft targets (DKD, arXiv 2203.08679)."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision


@full_precision
def decoupled_divergence(
    s_logits: Tensor,
    t_logits: Tensor,
    labels: Tensor,
    tau: float,
    alpha: float,
    beta: float,
) -> Tensor:
    r"""The two parts of a soft target's divergence, weighed apart.

    $$L_i = \tau^2 \, ( \alpha \, KL(b^t \| b^s) + \beta \, KL(\hat p^t \| \hat p^s) )$$

    (Eq. 7 of DKD.) With p the softmax at temperature tau and y the label,
    b = (p_y, 1 - p_y) is how sure the network is of the label, and
    $\hat p$ is the softmax over the other K - 1 categories.

    Args:
        s_logits (Tensor): ``(N, K)`` logits of the student.
        t_logits (Tensor): ``(N, K)`` logits of the teacher, detached inside.
        labels (Tensor): ``(N, )`` category of each image.
        tau (float): Temperature, > 0.
        alpha (float): Weight of the label's part, TCKD.
        beta (float): Weight of the other categories' part, NCKD.

    Returns:
        Tensor: ``(N, )``, one value per image.

    Raises:
        ValueError: If ``tau`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import decoupled_divergence
        >>> logits, labels = torch.zeros(2, 5), torch.tensor([0, 3])
        >>> decoupled_divergence(logits, logits, labels, tau=4.0, alpha=1.0, beta=8.0)
        tensor([0., 0.])
    """
    check_positive(tau=tau)
    is_label = F.one_hot(labels, s_logits.shape[1]).bool()
    s_label, s_rest, s_others = _parts(s_logits / tau, labels, is_label)
    t_label, t_rest, t_others = _parts(t_logits.detach() / tau, labels, is_label)
    target = t_label.exp() * (t_label - s_label) + t_rest.exp() * (t_rest - s_rest)
    # At the label it is 0 * (inf - inf).
    difference = (t_others - s_others).masked_fill(is_label, 0)
    others = (t_others.exp() * difference).sum(dim=1)
    return tau**2 * (alpha * target + beta * others)


def _parts(logits: Tensor, labels: Tensor, is_label: Tensor):
    """Logarithms of p_y, of 1 - p_y, and of the softmax over the others.

    1 - p_y is the sum of the others: next to p_y = 1 the difference would
    have no digits left.
    """
    log_p = F.log_softmax(logits, dim=1)
    log_label = log_p.gather(1, labels[:, None])[:, 0]
    log_others = log_p.masked_fill(is_label, -torch.inf)
    log_rest = log_others.logsumexp(dim=1)
    return log_label, log_rest, log_others - log_rest[:, None]

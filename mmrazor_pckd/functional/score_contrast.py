"""The contrast as the authors released it, in category-score space.

It is not Eq. 4 of the paper: there a feature is compared with the category
centers, here the rows of category scores are compared with each other, as in
supervised contrastive learning (arXiv 2004.11362). The paper's figures may
come from either.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision
from .unit import unit


@full_precision
def score_contrast(
    s_embedding: Tensor,
    t_embedding: Tensor,
    s_centers: Tensor,
    t_centers: Tensor,
    labels: Tensor,
    tau: float = 4.0,
    base_tau: float = 0.07,
) -> Tensor:
    r"""Supervised contrast between rows of category scores.

    With $u^m = unit(e^m) {W^m}^T$ the 2R anchors are the rows of
    $u = [u^s; u^t]$, the positives P(a) of an anchor the other anchors
    of its category:

    $$
    \ell_a = - \frac{\tau}{\tau_0} \frac{1}{|P(a)|}
        \sum_{p \in P(a)} \log
        \frac{\exp(u_a \cdot u_p / \tau)}
             {\sum_{b \ne a} \exp(u_a \cdot u_b / \tau)},
        \qquad L_r = \ell_r + \ell_{R+r}
    $$

    Args:
        s_embedding (Tensor): ``(rows, D_s)`` student features beside the
            student's centers, normalised inside.
        t_embedding (Tensor): ``(rows, D_t)`` the same features, of the
            *student*, mapped to the teacher's width, normalised inside.
        s_centers (Tensor): ``(K, D_s)`` classifier weights of the student.
        t_centers (Tensor): ``(K, D_t)`` classifier weights of the teacher,
            detached inside.
        labels (Tensor): ``(rows, )`` category of each row, or ``(rows, K)`` shares of
            the categories: an anchor's mean over the positives of a category,
            weighed by their shares in it, counts the anchor's share.
        tau (float): Temperature, > 0. Defaults to 4.
        base_tau (float): The loss is scaled by ``tau / base_tau``. > 0.
            Defaults to 0.07.

    Returns:
        Tensor: ``(rows, )``, the sum of the row's two anchors. The centers
        are not normalised: from about 1e18 on in them, the product of two
        rows of scores overflows in float32, and the values are NaN.

    Raises:
        ValueError: If a temperature is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import score_contrast
        >>> same, labels = torch.ones(2, 3), torch.zeros(2, dtype=torch.long)
        >>> score_contrast(same, same, same, same, labels, tau=1.0, base_tau=1.0)
        tensor([2.1972, 2.1972])
    """
    check_positive(tau=tau, base_tau=base_tau)
    scores = torch.cat(
        [unit(s_embedding) @ s_centers.T, unit(t_embedding) @ t_centers.detach().T]
    )
    itself = torch.eye(len(scores), dtype=torch.bool, device=scores.device)
    similarity = (scores @ scores.T / tau).masked_fill(itself, -torch.inf)
    log_probability = F.log_softmax(similarity, dim=1)
    # Each row has a positive: the same image's anchor in the other space.
    if labels.dim() == 2:
        weight = _shared(labels.to(scores.dtype).repeat(2, 1)).masked_fill(itself, 0)
        total = (log_probability.masked_fill(itself, 0) * weight).sum(dim=1)
        count = torch.ones_like(total)
    else:
        labels = labels.repeat(2)
        positive = (labels[:, None] == labels[None, :]) & ~itself
        total = log_probability.masked_fill(~positive, 0).sum(dim=1)
        count = positive.sum(dim=1)
    anchors = -(tau / base_tau) * total / count
    return anchors.view(2, -1).sum(dim=0)


def _shared(shares: Tensor) -> Tensor:
    """Weight of each row as a positive of each other one, by their shares."""
    others = shares.sum(dim=0) - shares
    # A share is that of the other anchor too: where it is not 0, others is not.
    return (shares / others.where(shares > 0, torch.ones_like(others))) @ shares.T

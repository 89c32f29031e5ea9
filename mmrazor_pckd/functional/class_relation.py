"""Relation of an image's class scores (DIST, arXiv 2205.10536)."""

import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision


@full_precision
def class_relation(s_logits: Tensor, t_logits: Tensor, tau: float) -> Tensor:
    r"""How far the student's class scores are from linear in the teacher's.

    $$L_i = \tau^2 \, (1 - \rho(p^s_i, p^t_i))$$

    with p the softmax at temperature tau and rho the correlation of Pearson
    over the K categories: DIST's relation between the classes of an image.
    Its other relation, between the images of a class, has no value per
    image.

    Args:
        s_logits (Tensor): ``(N, K)`` logits of the student.
        t_logits (Tensor): ``(N, K)`` logits of the teacher, detached inside.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(N, )``, each in [0, 2 tau^2].

    Raises:
        ValueError: If ``tau`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import class_relation
        >>> logits = torch.tensor([[5.0, 0.0]])
        >>> class_relation(logits, logits.flip(1), tau=1.0)
        tensor([2.])
    """
    check_positive(tau=tau)
    s, t = (F.softmax(logits / tau, dim=1) for logits in (s_logits, t_logits.detach()))
    # Scores that are all equal correlate with nothing: 0, not 0 / 0. The
    # bound is for their gradient, which has no direction.
    s, t = (
        F.normalize(scores - scores.mean(dim=1, keepdim=True), eps=1e-8)
        for scores in (s, t)
    )
    return tau**2 * (1 - (s * t).sum(dim=1))

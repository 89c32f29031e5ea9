"""Difficulty of an image (PCKD, Eq. 5)."""

from typing import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from .precision import full_precision


@full_precision
@torch.no_grad()
def sample_difficulty(
    logits: Tensor, labels: Tensor, mean: Callable[[Tensor], Tensor] = torch.mean
) -> Tensor:
    r"""Cross-entropy of each image over the mean of the mini-batch.

    $$\gamma_i = CE_i / mean_j \, CE_j$$

    Args:
        logits (Tensor): ``(N, K)`` logits of the student, upright views.
        labels (Tensor): ``(N, )`` category of each image, or ``(N, K)`` shares of
            the categories, of images that are mixed.
        mean (Callable): From the N cross-entropies to their mean over the
            mini-batch. Give one that averages over all processes where the
            mini-batch is spread over them. Defaults to `torch.mean`.

    Returns:
        Tensor: ``(N, )`` without gradient; 1 is average, more is harder. All
        0 where every cross-entropy is 0.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import sample_difficulty
        >>> sample_difficulty(torch.zeros(2, 4), torch.tensor([0, 3]))
        tensor([1., 1.])
    """
    labels = labels.to(logits.dtype) if labels.dim() == 2 else labels
    loss = F.cross_entropy(logits, labels, reduction='none')
    return loss / mean(loss).clamp_min(torch.finfo(loss.dtype).tiny)

"""Which upright image a rotated one is of (SSKD, arXiv 2006.07114)."""

import torch
from torch import Tensor

from .precision import full_precision
from .unit import unit


@full_precision
def view_similarity(rotated: Tensor, upright: Tensor) -> Tensor:
    r"""Cosine of each rotated view with each upright one.

    $$A_{rn} = \cos(h(x_r), h(x_n))$$

    A row of it is the scores of a rotated view over the images that it may be
    of. (SSKD, arXiv 2006.07114, without a temperature.)

    Args:
        rotated (Tensor): ``(R, D)`` embeddings of the rotated views.
        upright (Tensor): ``(N, D)`` embeddings of the upright views. Gradient
            flows to both: detach those of a teacher.

    Returns:
        Tensor: ``(R, N)``.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import view_similarity
        >>> view_similarity(torch.tensor([[3.0, 4.0]]), torch.eye(2))
        tensor([[0.6000, 0.8000]])
    """
    return unit(rotated) @ unit(upright).T


@full_precision
def true_rank(scores: Tensor, true: Tensor) -> Tensor:
    """Number of candidates that come before the true one.

    The higher score comes first, of equal ones that of the smaller index.

    Args:
        scores (Tensor): ``(R, N)`` scores of N candidates.
        true (Tensor): ``(R, )`` index of the true one.

    Returns:
        Tensor: ``(R, )`` integers, 0 where the true one is the first.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import true_rank
        >>> scores = torch.tensor([[0.1, 0.9, 0.5], [0.7, 0.7, 0.2]])
        >>> true_rank(scores, torch.tensor([2, 1]))
        tensor([1, 1])
    """
    own = scores.gather(1, true[:, None])
    index = torch.arange(scores.shape[1], device=scores.device)
    tied = (scores == own) & (index < true[:, None])
    return ((scores > own) | tied).sum(dim=1)


def keep_best(rank: Tensor, ratio: float) -> Tensor:
    """Keep the rows that are right, and the best of those that are wrong.

    A row is right where the true candidate has rank 0. Of the W wrong ones the
    ``int(ratio * W)`` of the smallest ranks are kept, of equal ranks the
    smaller row first. Nothing waits for the device.

    Args:
        rank (Tensor): ``(R, )`` of `true_rank`.
        ratio (float): Share of the wrong rows, in [0, 1].

    Returns:
        Tensor: ``(R, )`` bool.

    Raises:
        ValueError: If ``ratio`` is out of its bounds.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import keep_best
        >>> keep_best(torch.tensor([2, 0, 1, 1]), ratio=0.5)
        tensor([False,  True,  True, False])
    """
    if not 0 <= ratio <= 1:
        raise ValueError(f'ratio must be in [0, 1], got {ratio}')
    wrong = (rank > 0).sum()
    # In float64, as Python's own product is.
    kept = len(rank) - wrong + (ratio * wrong.double()).long()
    place = rank.argsort(stable=True).argsort()
    return place < kept

"""Contrast with a memory of all images (CRD, arXiv 1910.10699)."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import check_positive
from .precision import full_precision
from .unit import unit


def memory_scores(
    embedding: Tensor, memory: Tensor, indices: Tensor, tau: float
) -> Tensor:
    r"""Compare each image with its own and with other rows of a memory.

    $$s_{ij} = unit(e_i) \cdot m_{k_{ij}} / \tau$$

    Args:
        embedding (Tensor): ``(N, D)`` embeddings of the images in one
            network, normalised inside.
        memory (Tensor): ``(M, D)`` unit embeddings of all M images in the
            *other* network, without gradient. In half precision its rows are
            cast, the scores are of full precision.
        indices (Tensor): ``(N, 1 + J)`` rows of the memory: the image itself
            first, then its J negatives.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(N, 1 + J)``.

    Raises:
        ValueError: If ``tau`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import memory_scores
        >>> embedding, memory = torch.eye(3)[:2], torch.eye(3)
        >>> indices = torch.tensor([[0, 1, 2], [1, 0, 2]])
        >>> memory_scores(embedding, memory, indices, tau=0.5)
        tensor([[2., 0., 0.],
                [2., 0., 0.]])
    """
    check_positive(tau=tau)
    memory = memory.detach()
    if len(memory) <= indices.shape[1] * memory.shape[1]:
        # The scores of all rows are fewer numbers than the rows that are asked for,
        # and one product of two matrices is fast. Of a copy, because the memory is
        # written to before the backward pass; a cast is one.
        full = torch.promote_types(memory.dtype, torch.float32)
        scores = _all_scores(embedding, memory.to(full, copy=True))
        return scores.gather(1, indices) / tau
    return _row_scores(embedding, memory[indices]) / tau


@full_precision
def _all_scores(embedding: Tensor, memory: Tensor) -> Tensor:
    return unit(embedding) @ memory.t()


@full_precision
def _row_scores(embedding: Tensor, rows: Tensor) -> Tensor:
    return (rows @ unit(embedding)[:, :, None])[:, :, 0]


@full_precision
@torch.no_grad()
def log_normaliser(scores: Tensor, images: int) -> Tensor:
    r"""Logarithm of the constant that makes the scores a distribution.

    $$Z = M \, mean_{ij} \exp(s_{ij})$$

    Args:
        scores (Tensor): ``(N, 1 + J)`` of `memory_scores`.
        images (int): Number M of images in the memory.

    Returns:
        Tensor: Scalar without gradient.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import log_normaliser
        >>> round(log_normaliser(torch.zeros(2, 3), images=10).exp().item(), 3)
        10.0
    """
    return (
        scores.flatten().logsumexp(dim=0) + math.log(images) - math.log(scores.numel())
    )


@full_precision
def memory_contrast(scores: Tensor, log_z: Tensor, images: int) -> Tensor:
    r"""Separate the image itself from its negatives.

    $$
    L_i = - \log \frac{p_{i0}}{p_{i0} + J / M}
        - \sum_{j=1}^J \log \frac{J / M}{p_{ij} + J / M},
        \qquad p_{ij} = \exp(s_{ij}) / Z
    $$

    (Eq. 18 of CRD.) It is noise-contrastive estimation with J negatives of
    uniform probability 1 / M.

    Args:
        scores (Tensor): ``(N, 1 + J)`` of `memory_scores`.
        log_z (Tensor): Scalar of `log_normaliser`.
        images (int): Number M of images in the memory.

    Returns:
        Tensor: ``(N, )``, one value per image.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import memory_contrast
        >>> scores, log_z = torch.zeros(2, 2), torch.zeros(())
        >>> memory_contrast(scores, log_z, images=1)  # 2 log 2
        tensor([1.3863, 1.3863])
    """
    log_noise = math.log(scores.shape[1] - 1) - math.log(images)
    # log p - log noise, so that nothing is exponentiated before its time.
    odds = scores - log_z.detach() - log_noise
    return F.softplus(-odds[:, 0]) + F.softplus(odds[:, 1:]).sum(dim=1)


@full_precision
@torch.no_grad()
def update_memory(rows: Tensor, embedding: Tensor, momentum: float) -> Tensor:
    r"""New rows of a memory, which its caller puts into it.

    $$m \leftarrow unit(\mu m + (1 - \mu) \, unit(e))$$

    Args:
        rows (Tensor): ``(N, D)`` the images' rows as they are.
        embedding (Tensor): ``(N, D)`` their embeddings, normalised inside.
        momentum (float): Share mu of the rows as they are.

    Returns:
        Tensor: ``(N, D)`` without gradient.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import update_memory
        >>> rows, embedding = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 5.0]])
        >>> update_memory(rows, embedding, momentum=0.5)
        tensor([[0.7071, 0.7071]])
    """
    return unit(momentum * rows + (1 - momentum) * unit(embedding))

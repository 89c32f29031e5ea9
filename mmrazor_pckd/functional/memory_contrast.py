"""Contrast with a memory of all images (CRD, arXiv 1910.10699)."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from .precision import full_precision
from .unit import unit


@full_precision
def memory_scores(
    embedding: Tensor, memory: Tensor, indices: Tensor, tau: float
) -> Tensor:
    r"""Compare each image with its own and with other rows of a memory.

    .. math:: s_{ij} = unit(e_i) \cdot m_{k_{ij}} / \tau

    Args:
        embedding (Tensor): ``(N, D)`` embeddings of the images in one
            network, normalised inside.
        memory (Tensor): ``(M, D)`` unit embeddings of all M images in the
            *other* network, without gradient.
        indices (Tensor): ``(N, 1 + J)`` rows of the memory: the image itself
            first, then its J negatives.
        tau (float): Temperature, > 0.

    Returns:
        Tensor: ``(N, 1 + J)``.

    Raises:
        ValueError: If ``tau`` is not positive.
    """
    if tau <= 0:
        raise ValueError(f'tau must be > 0, got {tau}')
    rows = memory.detach()[indices]
    return (rows @ unit(embedding)[:, :, None])[:, :, 0] / tau


@full_precision
@torch.no_grad()
def log_normaliser(scores: Tensor, images: int) -> Tensor:
    r"""Logarithm of the constant that makes the scores a distribution.

    .. math:: Z = M \, mean_{ij} \exp(s_{ij})

    Args:
        scores (Tensor): ``(N, 1 + J)`` of :func:`memory_scores`.
        images (int): Number M of images in the memory.

    Returns:
        Tensor: Scalar without gradient.
    """
    return (
        scores.flatten().logsumexp(dim=0) + math.log(images) - math.log(scores.numel())
    )


@full_precision
def memory_contrast(scores: Tensor, log_z: Tensor, images: int) -> Tensor:
    r"""Tell the image itself from its negatives.

    .. math:: L_i = - \log \frac{p_{i0}}{p_{i0} + J / M}
        - \sum_{j=1}^J \log \frac{J / M}{p_{ij} + J / M},
        \qquad p_{ij} = \exp(s_{ij}) / Z

    (Eq. 18 of CRD.) It is noise-contrastive estimation with J negatives of
    uniform probability 1 / M.

    Args:
        scores (Tensor): ``(N, 1 + J)`` of :func:`memory_scores`.
        log_z (Tensor): Scalar of :func:`log_normaliser`.
        images (int): Number M of images in the memory.

    Returns:
        Tensor: ``(N, )``, one value per image.
    """
    log_noise = math.log(scores.shape[1] - 1) - math.log(images)
    # log p - log noise, so that nothing is exponentiated before its time.
    odds = scores - log_z.detach() - log_noise
    return F.softplus(-odds[:, 0]) + F.softplus(odds[:, 1:]).sum(dim=1)


@full_precision
@torch.no_grad()
def remembered(rows: Tensor, embedding: Tensor, momentum: float) -> Tensor:
    r"""New rows of a memory.

    .. math:: m \leftarrow unit(\mu m + (1 - \mu) \, unit(e))

    Args:
        rows (Tensor): ``(N, D)`` the images' rows as they are.
        embedding (Tensor): ``(N, D)`` their embeddings, normalised inside.
        momentum (float): Share mu of what is there.

    Returns:
        Tensor: ``(N, D)`` without gradient.
    """
    return unit(momentum * rows + (1 - momentum) * unit(embedding))

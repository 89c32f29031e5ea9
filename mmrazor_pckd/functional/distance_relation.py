"""Distances between the images of a batch (RKD, arXiv 1904.05068)."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .precision import full_precision


@full_precision
def distance_relation(s_feature: Tensor, t_feature: Tensor) -> Tensor:
    r"""How far apart the images are, in the student and in the teacher.

    $$L_i = \frac{1}{N} \sum_j h( d^s_{ij} / \mu^s - d^t_{ij} / \mu^t ), \quad
      d_{ij} = |x_i - x_j|, \quad \mu = \frac{1}{N (N - 1)} \sum_{i \ne j} d_{ij}$$

    (RKD-D.) h is Huber's loss: half the square up to 1, linear from
    there on. As released, the mean is over all N images, the one itself too.

    Args:
        s_feature (Tensor): ``(N, ...)`` features of the student.
        t_feature (Tensor): ``(N, ...)`` features of the teacher, detached
            inside; they may have another width.

    Returns:
        Tensor: ``(N, )``, one value per image.

    Raises:
        ValueError: If there is one image only.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import distance_relation
        >>> feature = torch.tensor([[0.0], [1.0], [3.0]])
        >>> distance_relation(5 * feature, feature)  # their proportions are the same
        tensor([0., 0., 0.])
    """
    if len(s_feature) < 2:
        raise ValueError(f'distances need 2 images or more, got {len(s_feature)}')
    s_distances, t_distances = _relative(s_feature), _relative(t_feature.detach())
    return F.smooth_l1_loss(s_distances, t_distances, reduction='none').mean(dim=1)


def _relative(feature: Tensor) -> Tensor:
    """Distances over their mean.

    By differences: |x|^2 + |y|^2 - 2xy has no digits left for near points.
    """
    feature = feature.flatten(1)
    distances = torch.cdist(
        feature, feature, compute_mode='donot_use_mm_for_euclid_dist'
    )
    pairs = len(feature) * (len(feature) - 1)
    mean = distances.sum() / pairs
    return distances / mean.clamp_min(1e-12)

"""Angles between the images of a batch (RKD, arXiv 1904.05068)."""

from typing import Optional

import torch
import torch.nn.functional as F
from torch import Tensor

from .precision import full_precision


@full_precision
def angle_relation(
    s_feature: Tensor,
    t_feature: Tensor,
    s_vertices: Optional[Tensor] = None,
    t_vertices: Optional[Tensor] = None,
) -> Tensor:
    r"""The angles in which images see each other, in student and teacher.

    $$L_j = \frac{1}{N^2} \sum_{ik} h( \cos^s_{ijk} - \cos^t_{ijk} ), \quad
      \cos_{ijk} = \langle e_{ij}, e_{kj} \rangle, \quad
      e_{ij} = (x_i - x_j) / |x_i - x_j|$$

    (RKD-A.) h is Huber's loss. As released, the mean is over all
    pairs of images; where one of them is at the vertex, the cosine is 0. Two
    images form no angle: their values are 0.

    The memory is that of V * N directions and V * N * N cosines.

    Args:
        s_feature (Tensor): ``(N, ...)`` features of the student.
        t_feature (Tensor): ``(N, ...)`` features of the teacher, detached
            inside; they may have another width.
        s_vertices (Tensor, optional): ``(V, ...)`` those of them where the
            angles are. Defaults to None, which is all.
        t_vertices (Tensor, optional): The teacher's features of the same
            images, detached inside. Defaults to None.

    Returns:
        Tensor: ``(V, )``, one value per vertex.

    Raises:
        ValueError: If there is one image only.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import angle_relation
        >>> feature = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        >>> angle_relation(5 * feature + 1, feature)  # moved and scaled
        tensor([0., 0., 0.])
    """
    if len(s_feature) < 2:
        raise ValueError(f'angles need 3 images or more, got {len(s_feature)}')
    s_cosines = _cosines(s_feature, s_vertices)
    with torch.no_grad():
        t_cosines = _cosines(t_feature, t_vertices)
    values = F.smooth_l1_loss(s_cosines, t_cosines, reduction='none')
    return values.mean(dim=(1, 2))


def _cosines(feature: Tensor, vertices: Optional[Tensor]) -> Tensor:
    """``(V, N, N)``: of the directions from each vertex."""
    feature = feature.flatten(1)
    vertices = feature if vertices is None else vertices.flatten(1)
    differences = feature - vertices[:, None]
    lengths = differences.norm(dim=2, keepdim=True)
    # Equal points have no direction, and no gradient: over a small number
    # instead of infinity, theirs would drown all others.
    directions = differences / lengths.where(lengths > 0, torch.inf)
    return directions @ directions.transpose(1, 2)

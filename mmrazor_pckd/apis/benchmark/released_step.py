"""PCKD's step as the authors' loop is built, for comparison of its cost.

Written from a description of that loop, not from it. What costs there: four
views of each image come from the loader, the weights of the images are read
from the device one by one in a Python loop, cross-entropy is computed three
times, and upright views are gathered by boolean masks.
"""

import math
from typing import Dict

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...functional import preview_threshold, score_contrast


def read_weights(difficulty: Tensor, threshold: float) -> Tensor:
    """Weight of each row, each read from the device.

    Args:
        difficulty (Tensor): ``(N, )``.
        threshold (float): Rows up to it have weight 1.

    Example:
        >>> read_weights(torch.tensor([0.5, 2.0]), 1.0)
        tensor([1.0000, 0.0183])
    """
    weights = torch.zeros_like(difficulty)
    for row in range(len(difficulty)):
        value = difficulty[row].item()
        weights[row] = 1.0 if value <= threshold else math.exp(-(value**2))
    return weights


def released_losses(
    student: Dict[str, Tensor],
    teacher: Dict[str, Tensor],
    connectors: nn.ModuleDict,
    labels: Tensor,
    upright: Tensor,
    epoch: int = 1,
) -> Tensor:
    """The whole loss, with the weights of WRN-40-2 -> WRN-16-2.

    Args:
        student (dict): ``feature (4N, D_s)``, ``logits (4N, K)``, ``centers
            (K, D_s)`` and ``bias (K, )`` of the student.
        teacher (dict): Likewise of the teacher, without gradient.
        connectors (nn.ModuleDict): projection, embedding_s, embedding_t.
        labels (Tensor): ``(4N, )`` labels of all views.
        upright (Tensor): ``(4N, )`` mask of the upright views.
        epoch (int): Epoch, counted from 1.

    Returns:
        Tensor: Scalar.
    """
    logits, own = student['logits'][upright], labels[upright]
    threshold = preview_threshold(epoch, 1.005)
    task = F.cross_entropy(logits, own)

    loss = F.cross_entropy(logits, own, reduction='none')
    weights = read_weights(loss / loss.mean(), threshold)
    loss = F.cross_entropy(student['logits'], labels, reduction='none')
    all_weights = read_weights(loss / loss.mean(), threshold)

    soft = (
        F.kl_div(
            F.log_softmax(logits / 4, dim=1),
            F.softmax(teacher['logits'][upright] / 4, dim=1),
            reduction='none',
        ).sum(dim=1)
        * 16
    )
    projected = F.normalize(connectors['projection'](student['feature']))
    features = (projected - F.normalize(teacher['feature'])).square()
    contrast = score_contrast(
        connectors['embedding_s'](student['feature']),
        connectors['embedding_t'](student['feature']),
        student['centers'],
        teacher['centers'],
        labels,
    )
    total = (
        task
        + (weights * soft).mean()
        + 20 * features.sum(dim=1).mean()
        + 0.05 * (all_weights * contrast).mean()
    )
    if student['centers'].shape == teacher['centers'].shape:
        s_centers, t_centers = (
            torch.cat([each['centers'], each['bias'][:, None]], dim=1)
            for each in (student, teacher)
        )
        total = total + F.mse_loss(s_centers, t_centers)
    return total

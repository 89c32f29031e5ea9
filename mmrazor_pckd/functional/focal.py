"""Weight of focal loss (arXiv 1708.02002)."""

import torch
from torch import Tensor

from .checks import check_not_negative
from .precision import full_precision


@full_precision
@torch.no_grad()
def focal_weight(logits: Tensor, labels: Tensor, gamma: float) -> Tensor:
    r"""Small weight for an image that the network is sure of.

    $$v_i = (1 - p_{y_i})^\gamma$$

    with p the softmax of the logits. Table VIII of PCKD has it in the place
    of the preview weight.

    Args:
        logits (Tensor): ``(N, K)`` logits of the student, upright views.
        labels (Tensor): ``(N, )`` category of each image.
        gamma (float): Focusing parameter, >= 0. Focal loss takes 2.

    Returns:
        Tensor: ``(N, )`` without gradient, each in [0, 1].

    Raises:
        ValueError: If ``gamma`` is negative.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import focal_weight
        >>> focal_weight(torch.zeros(2, 4), torch.tensor([0, 3]), gamma=2.0)
        tensor([0.5625, 0.5625])
    """
    check_not_negative(gamma=gamma)
    confidence = logits.softmax(dim=1).gather(1, labels[:, None]).squeeze(1)
    return (1 - confidence) ** gamma

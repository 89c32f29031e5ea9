import torch
from mmrazor.registry import TASK_UTILS
from torch import Tensor

from ...functional.precision import full_precision


@TASK_UTILS.register_module()
class FocalWeighting:
    r"""Weight of focal loss, :math:`(1 - p_{y_i})^\gamma`: hard images first.

    The ablation of Table VIII of PCKD; focal loss is arXiv 1708.02002.

    Args:
        gamma (float): Focusing parameter, >= 0. Focal loss takes 2.

    Raises:
        ValueError: If ``gamma`` is negative.
    """

    def __init__(self, gamma: float) -> None:
        if gamma < 0:
            raise ValueError(f'gamma must be >= 0, got {gamma}')
        self.gamma = gamma

    def __call__(self, logits: Tensor, labels: Tensor, epoch: int) -> Tensor:
        """Weigh the images.

        Args:
            logits (Tensor): ``(N, K)`` logits of the student, upright views.
            labels (Tensor): ``(N, )`` hard labels.
            epoch (int): Not used: focal weights follow the student alone.

        Returns:
            Tensor: ``(N, )`` without gradient, each in [0, 1].
        """
        return _focal_weight(logits, labels, self.gamma)


@full_precision
@torch.no_grad()
def _focal_weight(logits: Tensor, labels: Tensor, gamma: float) -> Tensor:
    confidence = logits.softmax(dim=1).gather(1, labels[:, None]).squeeze(1)
    return (1 - confidence) ** gamma

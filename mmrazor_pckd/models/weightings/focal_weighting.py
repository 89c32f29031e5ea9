from mmrazor.registry import TASK_UTILS
from torch import Tensor

from ...functional import check_not_negative, focal_weight


@TASK_UTILS.register_module()
class FocalWeighting:
    r"""Weight of focal loss, $(1 - p_{y_i})^\gamma$: hard images first.

    The ablation of Table VIII of PCKD; focal loss is arXiv 1708.02002. See
    `mmrazor_pckd.functional.focal_weight`.

    Args:
        gamma (float): Focusing parameter, >= 0. Focal loss takes 2.

    Raises:
        ValueError: If ``gamma`` is negative.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import FocalWeighting
        >>> weigh = FocalWeighting(gamma=2.0)
        >>> weigh(torch.zeros(2, 4), torch.tensor([0, 3]), epoch=1)
        tensor([0.5625, 0.5625])
    """

    def __init__(self, gamma: float) -> None:
        check_not_negative(gamma=gamma)
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
        return focal_weight(logits, labels, self.gamma)

from typing import Sequence

import torch
from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import soft_target_divergence
from .base_loss import BaseLoss
from .temperatures import check_temperatures


@MODELS.register_module()
class MultiTemperatureKDLoss(BaseLoss):
    r"""Soft targets at several temperatures, the instance level of MLD.

    $$L_i = \sum_\tau \tau^2 \, KL(p^t_i(\tau) \| p^s_i(\tau))$$

    of multi-level logit distillation (CVPR 2023), see
    `mmrazor_pckd.functional.soft_target_divergence`.

    Args:
        taus (Sequence[float]): Temperatures, > 0. Defaults to
            (2, 3, 4, 5, 6).
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If there is no temperature or one is not positive,
            ``loss_weight`` negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import MultiTemperatureKDLoss
        >>> logits = torch.tensor([[2.0, 0.0, -1.0], [0.0, 1.0, 3.0]])
        >>> MultiTemperatureKDLoss(taus=(2, 4))(logits, logits).round(decimals=3).abs()
        tensor(0.)
    """

    def __init__(
        self,
        taus: Sequence[float] = (2, 3, 4, 5, 6),
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(loss_weight, reduction)
        self.taus = check_temperatures(taus)

    def forward(self, preds_S: Tensor, preds_T: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            preds_S (Tensor): ``(N, K)`` logits of the student.
            preds_T (Tensor): ``(N, K)`` logits of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        values = [soft_target_divergence(preds_S, preds_T, tau) for tau in self.taus]
        return self.reduce(torch.stack(values).sum(dim=0))

from typing import Sequence

import torch
from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import class_correlation
from .relation_loss import RelationLoss
from .temperatures import check_temperatures


@MODELS.register_module()
class ClassCorrelationLoss(RelationLoss):
    r"""Correlation of the classes over a batch, the class level of MLD.

    $$L = \sum_\tau \frac{1}{K} \| M^t - M^s \|^2, \qquad M = P^\top P$$

    of multi-level logit distillation (CVPR 2023), see
    `mmrazor_pckd.functional.class_correlation`. It grows with the square of
    the number of images in P. With ``all_processes`` each process computes
    the value of all images, which is not divided among them.

    Args:
        taus (Sequence[float]): Temperatures, > 0. Defaults to
            (2, 3, 4, 5, 6).
        all_processes (bool): Whether P holds the images of all processes, or
            of the own process alone. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the classes.
            Defaults to ``'mean'``. Images cannot be weighed in it.

    Raises:
        ValueError: If there is no temperature or one is not positive,
            ``loss_weight`` negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ClassCorrelationLoss
        >>> logits = torch.tensor([[50.0, 0.0], [0.0, 50.0]])
        >>> ClassCorrelationLoss(taus=(1,))(logits[[0, 0]], logits)
        tensor(1.)
    """

    of_images = False

    def __init__(
        self,
        taus: Sequence[float] = (2, 3, 4, 5, 6),
        all_processes: bool = True,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(all_processes, loss_weight, reduction)
        self.taus = check_temperatures(taus)

    def forward(self, preds_S: Tensor, preds_T: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            preds_S (Tensor): ``(N, K)`` logits of the student.
            preds_T (Tensor): ``(N, K)`` logits of the teacher.

        Returns:
            Tensor: Scalar, or ``(K, )`` without reduction.
        """
        student, teacher = self.gather(preds_S, preds_T)
        values = [class_correlation(student, teacher, tau) for tau in self.taus]
        return self.reduce(torch.stack(values).sum(dim=0))

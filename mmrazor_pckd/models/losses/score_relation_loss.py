from typing import Sequence

import torch
from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import score_relation
from .relation_loss import RelationLoss
from .temperatures import check_temperatures


@MODELS.register_module()
class ScoreRelationLoss(RelationLoss):
    r"""Relation between the images of a batch, the batch level of MLD.

    $$L = \sum_\tau \frac{1}{N} \| P^t P^{t\top} - P^s P^{s\top} \|^2$$

    of multi-level logit distillation (CVPR 2023), see
    `mmrazor_pckd.functional.score_relation`. It grows with the number N of
    images that are related to each other.

    Args:
        taus (Sequence[float]): Temperatures, > 0. Defaults to
            (2, 3, 4, 5, 6).
        all_processes (bool): Whether an image is related to those of all
            processes, or of its own process alone. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If there is no temperature or one is not positive,
            ``loss_weight`` negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ScoreRelationLoss
        >>> logits = torch.tensor([[50.0, 0.0], [0.0, 50.0]])
        >>> ScoreRelationLoss(taus=(1,))(logits[[0, 0]], logits)
        tensor(1.)
    """

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
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        student, teacher = self.gather(preds_S, preds_T)
        values = [score_relation(student, teacher, tau) for tau in self.taus]
        return self.reduce(self.own(torch.stack(values).sum(dim=0), len(preds_S)))

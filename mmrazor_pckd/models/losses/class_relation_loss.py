from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...functional import class_relation
from .reduction import check_reduction, reduce


@MODELS.register_module()
class ClassRelationLoss(nn.Module):
    """The relation between the classes of an image, one half of DIST.

    See :func:`mmrazor_pckd.functional.class_relation`. MMRazor's
    ``DISTLoss`` computes both halves and their mean over the batch. This one
    has a value per image, which can be weighed; the other half, between the
    images of a class, is ``DISTLoss`` with ``inter_loss_weight=0``.

    Args:
        tau (float): Temperature, > 0. Defaults to 1.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``reduction`` is unknown or ``tau`` not positive.
    """

    def __init__(
        self, tau: float = 1.0, loss_weight: float = 1.0, reduction: str = 'mean'
    ) -> None:
        super().__init__()
        if tau <= 0:
            raise ValueError(f'tau must be > 0, got {tau}')
        self.tau = tau
        self.loss_weight = loss_weight
        self.reduction = check_reduction(reduction)

    def forward(self, logits_S: Tensor, logits_T: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            logits_S (Tensor): ``(N, K)`` logits of the student.
            logits_T (Tensor): ``(N, K)`` logits of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        values = class_relation(logits_S, logits_T, self.tau)
        return self.loss_weight * reduce(values, self.reduction)

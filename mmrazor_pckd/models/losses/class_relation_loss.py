from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import check_positive, class_relation
from .base_loss import BaseLoss


@MODELS.register_module()
class ClassRelationLoss(BaseLoss):
    """Relation between the classes of an image, one half of DIST.

    See `mmrazor_pckd.functional.class_relation`. MMRazor's
    ``DISTLoss`` (arXiv 2205.10536) computes both halves and their mean over
    the batch. This one has a value per image, which can be weighed; the other
    half, between the images of a class, is ``DISTLoss`` with
    ``inter_loss_weight=0``.

    Args:
        tau (float): Temperature, > 0. Defaults to 1.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``tau`` is not positive, ``loss_weight`` negative or
            ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ClassRelationLoss
        >>> logits = torch.tensor([[5.0, 0.0]])
        >>> ClassRelationLoss()(logits, logits.flip(1))
        tensor(2.)
    """

    def __init__(
        self, tau: float = 1.0, loss_weight: float = 1.0, reduction: str = 'mean'
    ) -> None:
        super().__init__(loss_weight, reduction)
        check_positive(tau=tau)
        self.tau = tau

    def forward(self, logits_S: Tensor, logits_T: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            logits_S (Tensor): ``(N, K)`` logits of the student.
            logits_T (Tensor): ``(N, K)`` logits of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        values = class_relation(logits_S, logits_T, self.tau)
        return self.reduce(values)

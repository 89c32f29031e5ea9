from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import check_positive, weighted_soft_target
from ..labels import check_hard_labels
from .base_loss import BaseLoss


@MODELS.register_module()
class WeightedSoftLabelLoss(BaseLoss):
    """Weighted soft labels, WSLD, arXiv 2102.00650.

    See `mmrazor_pckd.functional.weighted_soft_target`. It is MMRazor's
    ``WSLD`` with the teacher's scores detached, for any number of classes,
    with a value per image, in float32 at least.

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
        >>> from mmrazor_pckd import WeightedSoftLabelLoss
        >>> logits, labels = torch.zeros(2, 5), torch.tensor([0, 3])
        >>> WeightedSoftLabelLoss()(logits, logits, labels)
        tensor(1.0174)
    """

    def __init__(
        self, tau: float = 1.0, loss_weight: float = 1.0, reduction: str = 'mean'
    ) -> None:
        super().__init__(loss_weight, reduction)
        check_positive(tau=tau)
        self.tau = tau

    def forward(self, preds_S: Tensor, preds_T: Tensor, gt_labels: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            preds_S (Tensor): ``(N, K)`` logits of the student.
            preds_T (Tensor): ``(N, K)`` logits of the teacher.
            gt_labels (Tensor): ``(N, )`` hard labels.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.

        Raises:
            ValueError: If the labels are not hard ones.
        """
        labels = check_hard_labels(gt_labels)
        return self.reduce(weighted_soft_target(preds_S, preds_T, labels, self.tau))

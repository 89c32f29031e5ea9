from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import check_positive, decoupled_divergence
from ..labels import check_hard_labels
from .base_loss import BaseLoss


@MODELS.register_module()
class DecoupledKDLoss(BaseLoss):
    """Decoupled knowledge distillation, arXiv 2203.08679.

    See `mmrazor_pckd.functional.decoupled_divergence`. It is MMRazor's
    ``DKDLoss`` with the reductions of PyTorch: ``'mean'`` is what is called
    ``'batchmean'`` there, where ``'none'`` and ``'mean'`` sum.

    Args:
        tau (float): Temperature, > 0. Defaults to 1.
        alpha (float): Weight of the label's part, TCKD. Defaults to 1.
        beta (float): Weight of the other categories' part, NCKD. Defaults
            to 1.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``tau`` is not positive, ``loss_weight`` negative or
            ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import DecoupledKDLoss
        >>> logits, labels = torch.zeros(2, 5), torch.tensor([0, 3])
        >>> DecoupledKDLoss(tau=4.0, beta=8.0)(logits, logits, labels)
        tensor(0.)
    """

    def __init__(
        self,
        tau: float = 1.0,
        alpha: float = 1.0,
        beta: float = 1.0,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(loss_weight, reduction)
        check_positive(tau=tau)
        self.tau = tau
        self.alpha = alpha
        self.beta = beta

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
        values = decoupled_divergence(
            preds_S,
            preds_T,
            check_hard_labels(gt_labels),
            self.tau,
            self.alpha,
            self.beta,
        )
        return self.reduce(values)

from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import check_positive, probability_transfer
from .relation_loss import RelationLoss


@MODELS.register_module()
class ProbabilisticTransferLoss(RelationLoss):
    """How probable an image's neighbours are: PKT (arXiv 1803.10837).

    See `mmrazor_pckd.functional.probability_transfer`. The published weight,
    30000, belongs to batches of 64 images of all processes together: the mean
    falls about as 1/N.

    Args:
        eps (float): What is added to the length of a feature and to each
            probability, > 0. Defaults to 1e-7.
        all_processes (bool): Whether an image is related to those of all
            processes, or of its own process alone. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``eps`` is not positive, ``loss_weight`` negative or
            ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ProbabilisticTransferLoss
        >>> ProbabilisticTransferLoss()(torch.eye(2), torch.ones(2, 5))
        tensor(0.0294)
    """

    def __init__(
        self,
        eps: float = 1e-7,
        all_processes: bool = True,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(all_processes, loss_weight, reduction)
        check_positive(eps=eps)
        self.eps = eps

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, D_s)`` features of the student.
            t_feature (Tensor): ``(N, D_t)`` features of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        values = probability_transfer(*self.gather(s_feature, t_feature), self.eps)
        return self.reduce(self.own(values, len(s_feature)))

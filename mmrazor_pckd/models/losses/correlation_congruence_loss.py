from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import check_positive, correlation_congruence
from .relation_loss import RelationLoss


@MODELS.register_module()
class CorrelationCongruenceLoss(RelationLoss):
    """Correlations between the images of a batch: CC (arXiv 1904.01802).

    See `mmrazor_pckd.functional.correlation_congruence`. The figures quoted
    for CC are from another loss, ``NeighborProductLoss``.

    Args:
        gamma (float): How fast the kernel falls with the distance, > 0.
            Defaults to 0.4.
        order (int): Last order of the kernel's series, > 0. Defaults to 2.
        all_processes (bool): Whether an image is related to those of all
            processes, or of its own process alone. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``gamma`` or ``order`` is not positive, ``loss_weight``
            negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CorrelationCongruenceLoss
        >>> CorrelationCongruenceLoss()(torch.eye(2), torch.ones(2, 5))
        tensor(0.1266)
    """

    def __init__(
        self,
        gamma: float = 0.4,
        order: int = 2,
        all_processes: bool = True,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(all_processes, loss_weight, reduction)
        check_positive(gamma=gamma, order=order)
        self.gamma = gamma
        self.order = order

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, D_s)`` features of the student.
            t_feature (Tensor): ``(N, D_t)`` features of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        values = correlation_congruence(
            *self.gather(s_feature, t_feature), self.gamma, self.order
        )
        return self.reduce(self.own(values, len(s_feature)))

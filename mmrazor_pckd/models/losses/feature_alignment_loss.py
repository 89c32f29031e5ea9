from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...functional import feature_alignment
from .reduction import check_reduction, reduce


@MODELS.register_module()
class FeatureAlignmentLoss(nn.Module):
    """Feature alignment of PCKD, Eq. 2.

    See :func:`mmrazor_pckd.functional.feature_alignment`.

    Args:
        loss_weight (float): Factor of the loss, beta in Eq. 8. Defaults
            to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``reduction`` is unknown.
    """

    def __init__(self, loss_weight: float = 1.0, reduction: str = 'mean') -> None:
        super().__init__()
        self.loss_weight = loss_weight
        self.reduction = check_reduction(reduction)

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(rows, D)`` student features, projected.
            t_feature (Tensor): ``(rows, D)`` teacher features.

        Returns:
            Tensor: Scalar, or ``(rows, )`` without reduction.
        """
        values = feature_alignment(s_feature, t_feature)
        return self.loss_weight * reduce(values, self.reduction)

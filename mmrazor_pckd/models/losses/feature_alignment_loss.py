from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import feature_alignment
from .base_loss import BaseLoss


@MODELS.register_module()
class FeatureAlignmentLoss(BaseLoss):
    """Feature alignment of PCKD (arXiv 2410.14143), Eq. 2.

    See `mmrazor_pckd.functional.feature_alignment`.

    Args:
        loss_weight (float): Factor of the loss, beta in Eq. 8. Defaults
            to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import FeatureAlignmentLoss
        >>> feature = torch.eye(2)
        >>> FeatureAlignmentLoss(loss_weight=20.0)(feature, feature.flip(0))
        tensor(40.)
    """

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(rows, D)`` student features, projected.
            t_feature (Tensor): ``(rows, D)`` teacher features.

        Returns:
            Tensor: Scalar, or ``(rows, )`` without reduction.
        """
        values = feature_alignment(s_feature, t_feature)
        return self.reduce(values)

from typing import Optional

from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import check_positive, negative_margin, overhaul_feature
from .base_loss import BaseLoss


@MODELS.register_module()
class OverhaulFeatureLoss(BaseLoss):
    """Features before their activation, OFD, arXiv 1904.01866.

    See `mmrazor_pckd.functional.overhaul_feature`. It is MMRazor's ``OFDLoss``
    with a value per image, in float32 at least, and with the margin in it:
    that of the teacher's batch norm as it is, while ``OFDDistiller`` computes
    it once when it is built, from weights that are loaded later or not, and
    divides by a weight of 0.

    Args:
        mul_factor (float): Divides the sum over the map, > 0. The authors'
            is 1000 on CIFAR, 10000 on ImageNet. Defaults to 1000.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``mul_factor`` is not positive, ``loss_weight`` negative
            or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import OverhaulFeatureLoss
        >>> s_feature, t_feature = torch.zeros(2, 3, 4, 4), torch.ones(2, 3, 4, 4)
        >>> OverhaulFeatureLoss(mul_factor=1.0)(s_feature, t_feature)
        tensor(48.)
    """

    def __init__(
        self,
        mul_factor: float = 1000.0,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(loss_weight, reduction)
        check_positive(mul_factor=mul_factor)
        self.mul_factor = mul_factor

    def forward(
        self,
        s_feature: Tensor,
        t_feature: Tensor,
        t_weight: Optional[Tensor] = None,
        t_bias: Optional[Tensor] = None,
    ) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, C, H, W)`` map of the student, before
                its activation.
            t_feature (Tensor): ``(N, C, H, W)`` map of the teacher, before
                its activation.
            t_weight (Tensor, optional): ``(C, )`` weight of the teacher's
                batch norm. Defaults to None: ``t_feature`` ends at its margin.
            t_bias (Tensor, optional): ``(C, )`` its bias. Defaults to None.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.

        Raises:
            ValueError: If the maps have unequal shapes.
        """
        margin = None
        if t_weight is not None and t_bias is not None:
            margin = negative_margin(t_weight, t_bias)
        values = overhaul_feature(s_feature, t_feature, margin)
        return self.reduce(values / self.mul_factor)

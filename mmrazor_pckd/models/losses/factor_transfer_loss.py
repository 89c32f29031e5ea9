from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import factor_transfer
from .base_loss import BaseLoss


@MODELS.register_module()
class FactorTransferLoss(BaseLoss):
    """Distance of factors, FT (arXiv 1802.04977).

    See `mmrazor_pckd.functional.factor_transfer`. MMRazor's ``FTLoss`` is
    its mean over the batch, for factors of equal size alone.

    Args:
        attention (bool): Whether the factors' attention is compared, as in
            CRD's comparison, instead of the factors. Defaults to False.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import FactorTransferLoss
        >>> factor = torch.eye(2).view(1, 2, 1, 2)
        >>> FactorTransferLoss()(factor, -factor)
        tensor(0.7071)
    """

    def __init__(
        self, attention: bool = False, loss_weight: float = 1.0, reduction: str = 'mean'
    ) -> None:
        super().__init__(loss_weight, reduction)
        self.attention = attention

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, C, H, W)``, translated from the
                student's map.
            t_feature (Tensor): ``(N, C, H', W')``, the teacher's factor.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        return self.reduce(factor_transfer(s_feature, t_feature, self.attention))

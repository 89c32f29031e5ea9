from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import attention_transfer
from .base_loss import BaseLoss


@MODELS.register_module()
class AttentionTransferLoss(BaseLoss):
    """Attention of a feature map, AT (arXiv 1612.03928).

    See `mmrazor_pckd.functional.attention_transfer`. MMRazor's ``ATLoss`` is
    its mean over the batch, for maps of equal size alone.

    Args:
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import AttentionTransferLoss
        >>> feature = torch.eye(2).view(1, 1, 2, 2)
        >>> AttentionTransferLoss()(feature, feature.flip(3))
        tensor(0.5000)
    """

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, C, H, W)`` of the student.
            t_feature (Tensor): ``(N, C', H', W')`` of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        return self.reduce(attention_transfer(s_feature, t_feature))

from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import channel_correlation
from .base_loss import BaseLoss


@MODELS.register_module()
class ChannelCorrelationLoss(BaseLoss):
    """Correlation of the channels, ICKD-C (ICCV 2021).

    See `mmrazor_pckd.functional.channel_correlation`.

    Args:
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ChannelCorrelationLoss
        >>> feature = torch.eye(2).view(1, 2, 1, 2)
        >>> ChannelCorrelationLoss(loss_weight=2.5)(feature, 7 * feature)
        tensor(0.)
    """

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, C, H, W)`` of the student, in the
                teacher's channels.
            t_feature (Tensor): ``(N, C, H', W')`` of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        return self.reduce(channel_correlation(s_feature, t_feature))

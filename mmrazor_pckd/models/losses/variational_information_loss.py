import math

import torch
import torch.nn.functional as F
from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...functional import check_positive, variational_information
from .base_loss import BaseLoss


@MODELS.register_module()
class VariationalInformationLoss(BaseLoss):
    r"""Information of the teacher's map in the student's, VID (arXiv 1904.05835).

    See `mmrazor_pckd.functional.variational_information`. The variances are
    learned beside the student, as

    $$\sigma_c^2 = \log(1 + \exp(raw_c)) + \epsilon$$

    Args:
        channels (int): Channels of the teacher's map.
        init_variance (float): Variance at the start, > ``eps``. Defaults
            to 5.
        eps (float): Least variance, > 0. Defaults to 1e-5.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``eps`` is not positive or ``init_variance`` not above
            it, ``loss_weight`` negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import VariationalInformationLoss
        >>> loss = VariationalInformationLoss(channels=2, init_variance=1.0)
        >>> loss(torch.zeros(4, 2, 3, 3), torch.full((4, 2, 6, 6), 2.0)).item()
        2.0
        >>> loss.variance.shape
        torch.Size([2])
    """

    def __init__(
        self,
        channels: int,
        init_variance: float = 5.0,
        eps: float = 1e-5,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(loss_weight, reduction)
        check_positive(init_variance=init_variance, eps=eps)
        if not init_variance > eps:
            raise ValueError(f'init_variance must be > eps={eps}, got {init_variance}')
        self.eps = eps
        raw = math.log(math.expm1(init_variance - eps))
        self.raw_variance = nn.Parameter(torch.full((channels,), raw))

    @property
    def variance(self) -> Tensor:
        """``(channels, )``, each above ``eps``."""
        # log(1 + exp(raw)) itself overflows from 89 on.
        return F.softplus(self.raw_variance) + self.eps

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, channels, H, W)``, the regressor's
                output for the student's map: the mean.
            t_feature (Tensor): ``(N, channels, H', W')`` of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        values = variational_information(s_feature, self.variance, t_feature)
        return self.reduce(values)

from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import solution_flow
from .base_loss import BaseLoss


@MODELS.register_module()
class SolutionFlowLoss(BaseLoss):
    """Flow of the solution between two layers, FSP (CVPR 2017).

    See `mmrazor_pckd.functional.solution_flow`.

    Args:
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import SolutionFlowLoss
        >>> ones = torch.ones(1, 2, 4, 4)
        >>> SolutionFlowLoss()(ones, ones, ones, 3 * ones)
        tensor(4.)
    """

    def forward(
        self, s_low: Tensor, s_high: Tensor, t_low: Tensor, t_high: Tensor
    ) -> Tensor:
        """Compute the loss.

        Args:
            s_low (Tensor): ``(N, m, H, W)``, an earlier map of the student.
            s_high (Tensor): ``(N, n, H', W')``, a later one.
            t_low (Tensor): ``(N, m, H'', W'')`` of the teacher.
            t_high (Tensor): ``(N, n, H''', W''')`` of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        return self.reduce(solution_flow(s_low, s_high, t_low, t_high))

from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import neuron_selectivity
from .base_loss import BaseLoss


@MODELS.register_module()
class NeuronSelectivityLoss(BaseLoss):
    """Where the channels of a map respond: NST (arXiv 1707.01219).

    See `mmrazor_pckd.functional.neuron_selectivity`.

    Args:
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import NeuronSelectivityLoss
        >>> left, right = torch.eye(2).view(2, 1, 1, 1, 2)
        >>> NeuronSelectivityLoss()(left, right)
        tensor(2.)
    """

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, C_s, H_s, W_s)`` map of the student.
            t_feature (Tensor): ``(N, C_t, H_t, W_t)`` map of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.

        Raises:
            ValueError: If a tensor is no map of four dimensions.
        """
        return self.reduce(neuron_selectivity(s_feature, t_feature))

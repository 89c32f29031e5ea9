from typing import Sequence

import torch
from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import hierarchical_context
from .base_loss import BaseLoss


@MODELS.register_module()
class HierarchicalContextLoss(BaseLoss):
    """Hierarchical context loss of ReviewKD, arXiv 2104.09044.

    See `mmrazor_pckd.functional.hierarchical_context`. The value of an image
    is the sum over the levels.

    Args:
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import HierarchicalContextLoss
        >>> maps = [torch.ones(2, 3, 8, 8), torch.ones(2, 5)]
        >>> HierarchicalContextLoss(loss_weight=5.0)(maps, [0 * each for each in maps])
        tensor(10.)
    """

    def forward(
        self, s_features: Sequence[Tensor], t_features: Sequence[Tensor]
    ) -> Tensor:
        """Compute the loss.

        Args:
            s_features (Sequence[Tensor]): ``(N, C, H, W)`` of each level of
                the student, brought to the teacher's shapes; ``(N, C)`` where
                a level is a pooled feature.
            t_features (Sequence[Tensor]): The teacher's.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.

        Raises:
            ValueError: If there is no level, the numbers of levels differ or
                the shapes of one do.
        """
        if not 0 < len(s_features) == len(t_features):
            raise ValueError(
                f's_features has {len(s_features)} levels and t_features '
                f'{len(t_features)}: as many are needed of both'
            )
        levels = [hierarchical_context(s, t) for s, t in zip(s_features, t_features)]
        return self.reduce(torch.stack(levels).sum(dim=0))

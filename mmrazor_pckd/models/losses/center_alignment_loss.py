from typing import Optional

import torch
from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...functional import center_distance
from .reduction import check_reduction, reduce


@MODELS.register_module()
class CenterAlignmentLoss(nn.Module):
    """Category-center alignment of PCKD, Eq. 3.

    See :func:`mmrazor_pckd.functional.center_alignment`. It exists only for
    networks whose classifiers have the same width.

    Args:
        loss_weight (float): Factor of the loss, delta in Eq. 8. Defaults
            to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the
            categories. Eq. 3 is ``'mean'``. Defaults to ``'mean'``.

    Raises:
        ValueError: If ``reduction`` is unknown.
    """

    def __init__(self, loss_weight: float = 1.0, reduction: str = 'mean') -> None:
        super().__init__()
        self.loss_weight = loss_weight
        self.reduction = check_reduction(reduction)

    def forward(
        self,
        s_centers: Tensor,
        t_centers: Tensor,
        s_bias: Optional[Tensor] = None,
        t_bias: Optional[Tensor] = None,
    ) -> Tensor:
        """Compute the loss.

        Args:
            s_centers (Tensor): ``(K, D)`` classifier weight of the student.
            t_centers (Tensor): ``(K, D)`` classifier weight of the teacher.
            s_bias (Tensor, optional): ``(K, )`` classifier bias of the
                student. The released code takes it as one more column of
                the centers; give both biases for that.
            t_bias (Tensor, optional): ``(K, )`` bias of the teacher.

        Returns:
            Tensor: Scalar, or ``(K, )`` without reduction.

        Raises:
            ValueError: If the widths or the numbers of categories differ, or
                if only one bias is given.
        """
        if (s_bias is None) != (t_bias is None):
            raise ValueError('give both s_bias and t_bias, or neither')
        if (
            s_bias is not None
            and t_bias is not None
            and s_centers.shape == t_centers.shape
        ):
            s_centers = torch.cat([s_centers, s_bias[:, None]], dim=1)
            t_centers = torch.cat([t_centers, t_bias[:, None]], dim=1)
        values = center_distance(s_centers, t_centers)
        return self.loss_weight * reduce(values, self.reduction)

from typing import Optional

from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import center_distance
from .base_loss import BaseLoss


@MODELS.register_module()
class CenterAlignmentLoss(BaseLoss):
    """Category-center alignment of PCKD (arXiv 2410.14143), Eq. 3.

    See `mmrazor_pckd.functional.center_alignment`. It exists only for
    networks whose classifiers have the same width.

    Args:
        loss_weight (float): Factor of the loss, delta in Eq. 8. Defaults
            to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the
            categories. Eq. 3 is ``'mean'``. Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CenterAlignmentLoss
        >>> loss, centers = CenterAlignmentLoss(), torch.zeros(3, 4)
        >>> loss(centers + 0.5, centers)
        tensor(0.2500)
    """

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
        values = center_distance(s_centers, t_centers, s_bias, t_bias)
        return self.reduce(values)

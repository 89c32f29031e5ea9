from typing import Optional

from mmrazor.registry import MODELS
from torch import Tensor
from torch.nn import functional as F

from ...functional import (
    check_positive,
    full_precision,
    soft_target_divergence,
    true_rank,
)
from ..labels import check_hard_labels
from .kept_rows_loss import KeptRowsLoss
from .view_rows import split_views


@MODELS.register_module()
class RotatedTargetLoss(KeptRowsLoss):
    r"""Soft targets of the rotated views: the term L_T of SSKD (arXiv 2006.07114).

    $$L_r = \tau^2 \, KL(\operatorname{softmax}(z^t_r / \tau) \,\|\,
    \operatorname{softmax}(z^s_r / \tau))$$

    over the rows of which the teacher's class is the label, and the best of
    the others. The classifiers of ``RotatedViewDistill`` yield the upright
    views alone: the scores z are computed here, from feature and classifier.

    Args:
        tau (float): Temperature, > 0. Defaults to 4, the released code's.
        ratio (float): Share of the wrong rows that is kept, in [0, 1].
            Defaults to 1, all of them, the released code's.
        all_processes (bool): Whether the kept rows are those of all
            processes. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``, that over the kept ones.

    Raises:
        ValueError: If ``tau`` is not positive, ``ratio`` not in [0, 1],
            ``loss_weight`` negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import RotatedTargetLoss
        >>> feature, centers = torch.eye(2).repeat(2, 1), torch.eye(2)
        >>> labels = torch.tensor([0, 1])
        >>> RotatedTargetLoss()(feature, 2 * feature, centers, centers, labels)
        tensor(0.1196)
    """

    def __init__(
        self,
        tau: float = 4.0,
        ratio: float = 1.0,
        all_processes: bool = True,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(ratio, all_processes, loss_weight, reduction)
        check_positive(tau=tau)
        self.tau = tau

    def forward(
        self,
        s_feature: Tensor,
        t_feature: Tensor,
        s_centers: Tensor,
        t_centers: Tensor,
        gt_labels: Tensor,
        s_bias: Optional[Tensor] = None,
        t_bias: Optional[Tensor] = None,
    ) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(V*N, D_s)`` features of the student, the
                upright views first.
            t_feature (Tensor): ``(V*N, D_t)`` features of the teacher.
            s_centers (Tensor): ``(K, D_s)`` classifier weight of the student.
            t_centers (Tensor): ``(K, D_t)`` classifier weight of the teacher.
            gt_labels (Tensor): ``(N, )`` hard labels.
            s_bias (Tensor, optional): ``(K, )`` classifier bias of the
                student. Defaults to None, no bias.
            t_bias (Tensor, optional): ``(K, )`` that of the teacher.

        Returns:
            Tensor: Scalar, or ``((V - 1)*N, )`` without reduction.

        Raises:
            ValueError: If the labels are not hard ones, the rows are no views
                of the images, or nothing is rotated.
        """
        images = len(check_hard_labels(gt_labels))
        _, s_rotated = split_views(s_feature, images)
        _, t_rotated = split_views(t_feature.detach(), images)
        s_scores = _scores(s_rotated, s_centers, s_bias)
        t_scores = _scores(t_rotated, t_centers, t_bias).detach()
        labels = gt_labels.repeat(len(t_rotated) // images)
        values = soft_target_divergence(s_scores, t_scores, self.tau)
        # Of scores, not of their softmax, whose tails are equal in float32.
        rank = true_rank(t_scores, labels)
        return self.reduce(self.of_kept_rows(values, rank, images))


@full_precision
def _scores(feature: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    return F.linear(feature, weight, bias)

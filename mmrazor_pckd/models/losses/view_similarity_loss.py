import torch
from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import (
    check_positive,
    soft_target_divergence,
    true_rank,
    view_similarity,
)
from .kept_rows_loss import KeptRowsLoss
from .view_rows import check_candidates, split_views


@MODELS.register_module()
class ViewSimilarityLoss(KeptRowsLoss):
    r"""Self-supervision term of SSKD (arXiv 2006.07114).

    A rotated view r is compared with the upright views of all images. The
    student learns the teacher's answer:

    $$L_r = \tau^2 \, KL(\operatorname{softmax}(A^t_r / \tau) \,\|\,
    \operatorname{softmax}(A^s_r / \tau))$$

    with A of `mmrazor_pckd.functional.view_similarity`, over the rows whose own
    image the teacher finds, and the best of the others.

    Args:
        tau (float): Temperature, > 0. Defaults to 0.5, the released code's.
        ratio (float): Share of the wrong rows that is kept, in [0, 1].
            Defaults to 0.75, the released code's.
        all_processes (bool): Whether the candidates, and the kept rows, are
            those of all processes. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``, that over the kept ones.

    Raises:
        ValueError: If ``tau`` is not positive, ``ratio`` not in [0, 1],
            ``loss_weight`` negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ViewSimilarityLoss
        >>> upright = torch.eye(2)
        >>> student = torch.cat([upright, upright.flip(0)])  # both are mistaken
        >>> teacher = torch.cat([upright, upright])
        >>> ViewSimilarityLoss()(student, teacher, torch.tensor([3, 7]))
        tensor(0.3808)
    """

    def __init__(
        self,
        tau: float = 0.5,
        ratio: float = 0.75,
        all_processes: bool = True,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(ratio, all_processes, loss_weight, reduction)
        check_positive(tau=tau)
        self.tau = tau

    def forward(
        self, s_feature: Tensor, t_feature: Tensor, gt_labels: Tensor
    ) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(V*N, D_s)`` embeddings of the student, the
                upright views first.
            t_feature (Tensor): ``(V*N, D_t)`` embeddings of the teacher,
                detached inside.
            gt_labels (Tensor): ``(N, ...)`` labels, of which the number
                alone counts.

        Returns:
            Tensor: Scalar, or ``((V - 1)*N, )`` without reduction.

        Raises:
            ValueError: If the rows are no views of the images, nothing is
                rotated, or there is one image.
        """
        images = len(gt_labels)
        s_upright, s_rotated = split_views(s_feature, images)
        t_upright, t_rotated = split_views(t_feature.detach(), images)
        s_upright, t_upright = self.gather(s_upright, t_upright)
        s_scores = view_similarity(s_rotated, s_upright)
        t_scores = view_similarity(t_rotated, check_candidates(t_upright))
        index = torch.arange(len(t_upright), device=t_upright.device)
        own = self.own(index, images).repeat(len(t_rotated) // images)
        values = soft_target_divergence(s_scores, t_scores, self.tau)
        rank = true_rank(t_scores, own)
        return self.reduce(self.of_kept_rows(values, rank, images))

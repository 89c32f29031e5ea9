from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...functional import center_contrast
from ..labels import labels_of_rows
from .reduction import check_reduction, reduce


@MODELS.register_module()
class CenterContrastLoss(nn.Module):
    """Category-center contrast of PCKD, Eq. 4.

    See :func:`mmrazor_pckd.functional.center_contrast`.

    Args:
        tau (float): Temperature, > 0. The paper does not say its value.
            Defaults to 0.07.
        loss_weight (float): Factor of the loss, alpha in Eq. 8. Defaults
            to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``reduction`` is unknown or ``tau`` not positive.
    """

    def __init__(
        self, tau: float = 0.07, loss_weight: float = 1.0, reduction: str = 'mean'
    ) -> None:
        super().__init__()
        if tau <= 0:
            raise ValueError(f'tau must be > 0, got {tau}')
        self.tau = tau
        self.loss_weight = loss_weight
        self.reduction = check_reduction(reduction)

    def forward(
        self,
        s_embedding: Tensor,
        t_embedding: Tensor,
        s_centers: Tensor,
        t_centers: Tensor,
        gt_labels: Tensor,
    ) -> Tensor:
        """Compute the loss.

        Args:
            s_embedding (Tensor): ``(V*N, D_s)`` student features beside the
                student's centers.
            t_embedding (Tensor): ``(V*N, D_t)`` student features brought to
                the teacher's width.
            s_centers (Tensor): ``(K, D_s)`` classifier weight of the student.
            t_centers (Tensor): ``(K, D_t)`` classifier weight of the teacher.
            gt_labels (Tensor): ``(N, )`` hard labels; each serves its
                image's V views.

        Returns:
            Tensor: Scalar, or ``(V*N, )`` without reduction.

        Raises:
            ValueError: If the labels are not hard ones.
        """
        labels = labels_of_rows(gt_labels, len(s_embedding))
        values = center_contrast(
            s_embedding, t_embedding, s_centers, t_centers, labels, self.tau
        )
        return self.loss_weight * reduce(values, self.reduction)

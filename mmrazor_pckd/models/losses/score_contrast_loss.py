from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...functional import score_contrast
from ..labels import labels_of_rows
from .reduction import check_reduction, reduce


@MODELS.register_module()
class ScoreContrastLoss(nn.Module):
    """The contrast of PCKD as its authors released it, beside Eq. 4.

    See :func:`mmrazor_pckd.functional.score_contrast`. Positives are looked
    for on the own process only.

    Args:
        tau (float): Temperature, > 0. Defaults to 4.
        base_tau (float): The loss is scaled by ``tau / base_tau``. > 0.
            Defaults to 0.07.
        loss_weight (float): Factor of the loss, alpha in Eq. 8. Defaults
            to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``reduction`` is unknown or a temperature not positive.
    """

    def __init__(
        self,
        tau: float = 4.0,
        base_tau: float = 0.07,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__()
        for name, value in dict(tau=tau, base_tau=base_tau).items():
            if value <= 0:
                raise ValueError(f'{name} must be > 0, got {value}')
        self.tau = tau
        self.base_tau = base_tau
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
        values = score_contrast(
            s_embedding,
            t_embedding,
            s_centers,
            t_centers,
            labels,
            self.tau,
            self.base_tau,
        )
        return self.loss_weight * reduce(values, self.reduction)

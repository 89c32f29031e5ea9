from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import check_positive, score_contrast
from ..labels import labels_of_rows
from .base_loss import BaseLoss


@MODELS.register_module()
class ScoreContrastLoss(BaseLoss):
    """The contrast of PCKD (arXiv 2410.14143) as its authors released it.

    It stands beside Eq. 4, `CenterContrastLoss`. See
    `mmrazor_pckd.functional.score_contrast`. Positives are those of the own
    process.

    Args:
        tau (float): Temperature, > 0. Defaults to 4.
        base_tau (float): The loss is scaled by ``tau / base_tau``. > 0.
            Defaults to 0.07.
        loss_weight (float): Factor of the loss, alpha in Eq. 8. Defaults
            to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``.
        soft_labels (bool): Whether images may have shares of several categories, as
            mixup and CutMix make them; a row is a positive by the shares that
            two images have in common. An option of this package, not of the
            paper. Defaults to False: such labels are an error.

    Raises:
        ValueError: If a temperature is not positive, ``loss_weight`` negative
            or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ScoreContrastLoss
        >>> same, labels = torch.ones(2, 3), torch.zeros(2, dtype=torch.long)
        >>> ScoreContrastLoss(tau=1.0, base_tau=1.0)(same, same, same, same, labels)
        tensor(2.1972)
    """

    def __init__(
        self,
        tau: float = 4.0,
        base_tau: float = 0.07,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        *,
        soft_labels: bool = False,
    ) -> None:
        super().__init__(loss_weight, reduction)
        check_positive(tau=tau, base_tau=base_tau)
        self.tau = tau
        self.base_tau = base_tau
        self.soft_labels = soft_labels

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
            t_embedding (Tensor): ``(V*N, D_t)`` student features mapped to
                the teacher's width.
            s_centers (Tensor): ``(K, D_s)`` classifier weight of the student.
            t_centers (Tensor): ``(K, D_t)`` classifier weight of the teacher.
            gt_labels (Tensor): ``(N, )`` hard labels, or with ``soft_labels``
                ``(N, K)`` shares; each serves its image's V views.

        Returns:
            Tensor: Scalar, or ``(V*N, )`` without reduction.

        Raises:
            ValueError: If the labels are not hard ones.
        """
        labels = labels_of_rows(gt_labels, len(s_embedding), self.soft_labels)
        values = score_contrast(
            s_embedding,
            t_embedding,
            s_centers,
            t_centers,
            labels,
            self.tau,
            self.base_tau,
        )
        return self.reduce(values)

from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import center_contrast, check_positive
from ..labels import labels_of_rows
from .base_loss import BaseLoss


@MODELS.register_module()
class CenterContrastLoss(BaseLoss):
    """Category-center contrast of PCKD (arXiv 2410.14143), Eq. 4.

    See `mmrazor_pckd.functional.center_contrast`.

    Args:
        tau (float): Temperature, > 0. The paper does not give its value.
            Defaults to 0.07.
        loss_weight (float): Factor of the loss, alpha in Eq. 8. Defaults
            to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``.
        soft_labels (bool): Whether images may have shares of several categories, as
            mixup and CutMix make them; the contrast to each of them counts its
            share. An option of this package, not of the paper. Defaults to
            False: such labels are an error.

    Raises:
        ValueError: If ``tau`` is not positive, ``loss_weight`` negative or
            ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CenterContrastLoss
        >>> feature, centers, labels = torch.eye(2), torch.eye(2), torch.arange(2)
        >>> CenterContrastLoss(tau=1.0)(feature, feature, centers, centers, labels)
        tensor(0.6265)
    """

    def __init__(
        self,
        tau: float = 0.07,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        *,
        soft_labels: bool = False,
    ) -> None:
        super().__init__(loss_weight, reduction)
        check_positive(tau=tau)
        self.tau = tau
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
        values = center_contrast(
            s_embedding, t_embedding, s_centers, t_centers, labels, self.tau
        )
        return self.reduce(values)

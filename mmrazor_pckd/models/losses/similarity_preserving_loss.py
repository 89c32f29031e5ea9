from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import similarity_preserving
from .relation_loss import RelationLoss


@MODELS.register_module()
class SimilarityPreservingLoss(RelationLoss):
    """Which images of a batch are alike: SP (arXiv 1907.09682).

    See `mmrazor_pckd.functional.similarity_preserving`. The published weight,
    3000, belongs to batches of 64 images of all processes together: the mean
    falls about as 1/N.

    Args:
        all_processes (bool): Whether an image is related to those of all
            processes, or of its own process alone. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import SimilarityPreservingLoss
        >>> SimilarityPreservingLoss()(torch.eye(2), torch.ones(2, 5))
        tensor(0.2929)
    """

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, ...)`` features or maps of the student.
            t_feature (Tensor): ``(N, ...)`` those of the teacher, of any
                channels and size.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.
        """
        values = similarity_preserving(*self.gather(s_feature, t_feature))
        return self.reduce(self.own(values, len(s_feature)))

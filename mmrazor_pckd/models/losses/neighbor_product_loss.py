from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import neighbor_product
from .base_loss import BaseLoss


@MODELS.register_module()
class NeighborProductLoss(BaseLoss):
    """CC as CRD's comparison (arXiv 1910.10699) computes it.

    See `mmrazor_pckd.functional.neighbor_product`. Both embeddings learn, the
    teacher's too. They agree best where each gives all images one vector, and
    come near that within the first epochs. Neighbours are of one process.

    Args:
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the pairs of
            neighbours. Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import NeighborProductLoss
        >>> NeighborProductLoss()(torch.zeros(3, 2), torch.tensor([[0.0, 2.0]] * 3))
        tensor(4.)
    """

    of_images = False

    def forward(self, s_feature: Tensor, t_feature: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            s_feature (Tensor): ``(N, D)`` embedding of the student's
                features, N > 1.
            t_feature (Tensor): ``(N, D)`` embedding of the teacher's
                features. Gradient flows to it.

        Returns:
            Tensor: Scalar, or ``(N - 1, )`` without reduction.

        Raises:
            ValueError: If there is one image, which has no neighbour, or the
                embeddings differ in shape.
        """
        return self.reduce(neighbor_product(s_feature, t_feature))

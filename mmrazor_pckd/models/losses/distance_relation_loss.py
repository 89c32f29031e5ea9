from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import distance_relation, full_precision, unit
from .relation_loss import RelationLoss

_unit = full_precision(unit)


@MODELS.register_module()
class DistanceRelationLoss(RelationLoss):
    """Distances between images, RKD, arXiv 1904.05068.

    See `mmrazor_pckd.functional.distance_relation`. It is MMRazor's
    ``DistanceWiseRKD`` without the mean over ``distances[distances > 0]``,
    for which the device is waited for, in float32 at least, with a value per
    image, and over the images of all processes.

    Args:
        with_l2_norm (bool): Whether the features are brought to length 1
            before, as MMRazor does by default, and the authors do not.
            Defaults to False.
        all_processes (bool): Whether an image is related to those of all
            processes, or of its own process alone. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import DistanceRelationLoss
        >>> feature = torch.tensor([[0.0], [1.0], [3.0]])
        >>> DistanceRelationLoss()(feature, 2 * feature)
        tensor(0.)
    """

    def __init__(
        self,
        with_l2_norm: bool = False,
        all_processes: bool = True,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(all_processes, loss_weight, reduction)
        self.with_l2_norm = with_l2_norm

    def forward(self, preds_S: Tensor, preds_T: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            preds_S (Tensor): ``(N, ...)`` features of the student.
            preds_T (Tensor): ``(N, ...)`` features of the teacher.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.

        Raises:
            ValueError: If there is one image only.
        """
        features = preds_S.flatten(1), preds_T.flatten(1)
        if self.with_l2_norm:
            features = _unit(features[0]), _unit(features[1])
        values = distance_relation(*self.gather(*features))
        return self.reduce(self.own(values, len(preds_S)))

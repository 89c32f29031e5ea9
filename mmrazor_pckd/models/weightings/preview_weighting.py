from typing import Union

import torch
from mmrazor.registry import TASK_UTILS
from torch import Tensor

from ...functional import (
    check_positive,
    preview_threshold,
    preview_weight,
    sample_difficulty,
)
from .batch_mean import mean_over_processes


@TASK_UTILS.register_module()
class PreviewWeighting:
    """Weight of each image by PCKD's preview strategy, Eq. 5 to 7.

    arXiv 2410.14143. See `mmrazor_pckd.functional.preview_weight`.

    Args:
        growth_rate (float): Growth rate mu of the threshold, > 0. The
            released code takes 1.005.
        global_mean (bool): Measure difficulty against the mean over the
            mini-batch of all processes; False keeps it to the own process.
            Defaults to True.
        soft_labels (bool): Whether images may have shares of several categories, as
            mixup and CutMix make them; the difficulty is then the cross-entropy
            to the mixed label. An option of this package, not of the paper.
            Defaults to False: such labels are an error.

    Raises:
        ValueError: If ``growth_rate`` is not positive.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import PreviewWeighting
        >>> weigh = PreviewWeighting(growth_rate=1.005)
        >>> logits = torch.tensor([[9.0, 0.0], [9.0, 0.0]])
        >>> weigh(logits, torch.tensor([0, 1]), epoch=1)  # easy, hard
        tensor([1.0000, 0.0183])
    """

    def __init__(
        self, growth_rate: float, global_mean: bool = True, soft_labels: bool = False
    ) -> None:
        check_positive(growth_rate=growth_rate)
        self.growth_rate = growth_rate
        self.soft_labels = soft_labels
        self.mean = mean_over_processes if global_mean else torch.mean

    def threshold(self, epoch: int) -> float:
        """Difficulty up to which an image is easy in ``epoch``, from 1."""
        return preview_threshold(epoch, self.growth_rate)

    def __call__(self, logits: Tensor, labels: Tensor, epoch: int) -> Tensor:
        """Weigh the images.

        Args:
            logits (Tensor): ``(N, K)`` logits of the student, upright views.
            labels (Tensor): ``(N, )`` hard labels, or with ``soft_labels``
                ``(N, K)`` shares of the categories.
            epoch (int): Epoch, counted from 1.

        Returns:
            Tensor: ``(N, )`` without gradient.
        """
        return self.weigh_below(logits, labels, self.threshold(epoch))

    def weigh_below(
        self, logits: Tensor, labels: Tensor, threshold: Union[float, Tensor]
    ) -> Tensor:
        """Weigh the images by a threshold, which may be a scalar on the device."""
        return self.weigh(sample_difficulty(logits, labels, self.mean), threshold)

    def weigh(self, difficulty: Tensor, threshold: Union[float, Tensor]) -> Tensor:
        """Weight of each difficulty, Eq. 6."""
        return preview_weight(difficulty, threshold)

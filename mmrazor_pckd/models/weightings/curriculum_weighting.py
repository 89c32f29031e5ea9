from typing import Union

from mmrazor.registry import TASK_UTILS
from torch import Tensor

from ...functional import curriculum_weight
from .preview_weighting import PreviewWeighting


@TASK_UTILS.register_module()
class CurriculumWeighting(PreviewWeighting):
    """Curriculum learning: a hard image is left out, its weight is 0.

    The ablation of Table IX of PCKD. Arguments as in `PreviewWeighting`. See
    `mmrazor_pckd.functional.curriculum_weight`.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CurriculumWeighting
        >>> weigh = CurriculumWeighting(growth_rate=1.005)
        >>> logits = torch.tensor([[9.0, 0.0], [9.0, 0.0]])
        >>> weigh(logits, torch.tensor([0, 1]), epoch=1)  # easy, hard
        tensor([1., 0.])
    """

    def weigh(self, difficulty: Tensor, threshold: Union[float, Tensor]) -> Tensor:
        """1 for an easy image, 0 for a hard one."""
        return curriculum_weight(difficulty, threshold)

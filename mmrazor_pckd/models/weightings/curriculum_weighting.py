from mmrazor.registry import TASK_UTILS
from torch import Tensor

from .preview_weighting import PreviewWeighting


@TASK_UTILS.register_module()
class CurriculumWeighting(PreviewWeighting):
    """Curriculum learning: a hard image is left out, its weight is 0.

    The ablation of Table IX of PCKD. Arguments as in
    :class:`PreviewWeighting`.
    """

    def weigh(self, difficulty: Tensor, threshold: float) -> Tensor:
        """1 for an easy image, 0 for a hard one."""
        return (difficulty <= threshold).to(difficulty.dtype)

"""The student's losses of the task, where it has one."""

from typing import Any, Dict, List, Optional

from mmengine.structures import BaseDataElement
from mmrazor.models.utils import add_prefix
from torch import Tensor

from ..labels import is_unlabeled


def task_losses(
    algorithm: Any, inputs: Tensor, data_samples: Optional[List[BaseDataElement]]
) -> Dict[str, Tensor]:
    """Run the student of an algorithm and compute its task losses.

    With ``calculate_student_loss=False`` the student runs for its recorders
    alone, and its images need no labels.

    Args:
        algorithm (FrozenTeacherDistill): Algorithm.
        inputs (Tensor): ``(N, C, H, W)`` images, preprocessed.
        data_samples (list, optional): N samples.

    Returns:
        dict[str, Tensor]: ``student.*``; empty where the task does not count.

    Example:
        >>> from types import SimpleNamespace
        >>> from mmpretrain.structures import DataSample
        >>> from mmrazor_pckd.models.algorithms.task_losses import task_losses
        >>> def student(inputs, data_samples, mode):
        ...     print(mode)
        ...     return dict(loss=sum(each.gt_label for each in data_samples))
        >>> algorithm = SimpleNamespace(student=student, calculate_student_loss=True)
        >>> task_losses(algorithm, None, [DataSample().set_gt_label(3)])
        loss
        {'student.loss': tensor([3])}
    """
    counts = algorithm.calculate_student_loss
    if not counts and is_unlabeled(data_samples):
        algorithm.student(inputs, data_samples, mode='tensor')
        return {}
    losses = algorithm.student(inputs, data_samples, mode='loss')
    return add_prefix(losses, 'student') if counts else {}

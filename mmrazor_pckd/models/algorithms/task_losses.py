"""The student's losses of the task, where it has one."""

import inspect
from typing import Any, Dict, List, Optional

from mmengine.structures import BaseDataElement
from mmpretrain.models.heads import ClsHead
from mmrazor.models.utils import add_prefix
from torch import Tensor, nn

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


def check_task_loss(student: nn.Module) -> None:
    """Raise if a head has a loss that takes no ``avg_factor``.

    In MMRazor's scope ``dict(type='CrossEntropyLoss')`` is MMRazor's own, which
    does not; so are the losses of torch.

    Args:
        student (nn.Module): Classifier.

    Raises:
        ValueError: If it has such a head.

    Example:
        >>> from mmpretrain.models import LinearClsHead
        >>> from mmrazor_pckd.models.algorithms.task_losses import check_task_loss
        >>> loss = dict(type='mmpretrain.CrossEntropyLoss')
        >>> check_task_loss(LinearClsHead(10, 64, loss=loss))
    """
    for name, head in student.named_modules():
        loss = getattr(head, 'loss_module', None)
        if not isinstance(head, ClsHead) or not isinstance(loss, nn.Module):
            continue
        taken = inspect.signature(loss.forward).parameters
        if 'avg_factor' not in taken and not any(
            each.kind is each.VAR_KEYWORD for each in taken.values()
        ):
            kind, key = type(loss), f'{name}.loss'.lstrip('.')
            raise ValueError(
                f'model.architecture.{key} is {kind.__module__}.{kind.__name__}, and '
                f'{type(head).__name__} takes a loss of mmpretrain, such as '
                'dict(type="mmpretrain.CrossEntropyLoss")'
            )

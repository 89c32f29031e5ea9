"""The student's losses of the task, where it has one."""

from types import SimpleNamespace

import pytest
import torch
from mmengine.registry import DefaultScope
from mmpretrain.models import LinearClsHead, VisionTransformerClsHead
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS
from torch import nn

from mmrazor_pckd.models.algorithms.task_losses import check_task_loss, task_losses


@pytest.mark.parametrize(
    ('counts', 'labelled', 'mode', 'losses'),
    [
        (True, True, 'loss', {'student.loss': 1}),
        # Without labels the task fails, in the student's own words.
        (True, False, 'loss', {'student.loss': 1}),
        # Recorders of the loss's inputs have something to record.
        (False, True, 'loss', {}),
        (False, False, 'tensor', {}),
    ],
)
def test_how_the_student_runs(counts, labelled, mode, losses):
    modes = []

    def student(inputs, data_samples, mode):
        modes.append(mode)
        return dict(loss=1)

    sample = DataSample().set_gt_label(3) if labelled else DataSample()
    algorithm = SimpleNamespace(student=student, calculate_student_loss=counts)
    assert task_losses(algorithm, None, [sample]) == losses
    assert modes == [mode]


@pytest.mark.parametrize(
    ('loss', 'is_taken'),
    [('CrossEntropyLoss', False), ('mmpretrain.CrossEntropyLoss', True)],
)
def test_a_loss_of_mmrazor_in_a_head_is_named(loss, is_taken):
    with DefaultScope.overwrite_default_scope('mmrazor'):
        head = MODELS.build(
            dict(
                type='mmpretrain.LinearClsHead',
                num_classes=3,
                in_channels=4,
                loss=dict(type=loss),
            )
        )
    student = nn.ModuleDict(dict(head=head))
    if is_taken:
        check_task_loss(student)
        return
    message = (
        r'model\.architecture\.head\.loss is mmrazor\..*\.CrossEntropyLoss, and '
        r'LinearClsHead takes a loss of mmpretrain, .*"mmpretrain\.CrossEntropyLoss"'
    )
    with pytest.raises(ValueError, match=message):
        check_task_loss(student)
    with pytest.raises(TypeError, match='avg_factor'):  # what it spares
        head.loss((torch.ones(2, 4),), [DataSample().set_gt_label(1)] * 2)


def test_losses_that_take_the_argument_pass():
    class Own(nn.Module):
        def forward(self, scores, target, **kwargs):
            return scores.sum()

    for head in LinearClsHead(3, 4), VisionTransformerClsHead(3, 4):
        head.loss_module = Own()
        check_task_loss(head)
    # A head of another kind calls its loss as it likes.
    other = nn.Module()
    other.loss_module = nn.CrossEntropyLoss()
    check_task_loss(other)

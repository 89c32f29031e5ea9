"""The student's losses of the task, where it has one."""

from types import SimpleNamespace

import pytest
from mmpretrain.structures import DataSample

from mmrazor_pckd.models.algorithms.task_losses import task_losses


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

"""Images in the teacher's normalisation."""

import pytest
import torch
from mmpretrain.models import ClsDataPreprocessor

from mmrazor_pckd.models.algorithms.teacher_images import TeacherImages

ONE = dict(mean=[10.0, 20.0, 30.0], std=[2.0, 3.0, 4.0])
OTHER = dict(mean=[50.0, 60.0, 70.0], std=[7.0, 6.0, 5.0])


@pytest.mark.parametrize('s_rgb', [False, True])
@pytest.mark.parametrize('t_rgb', [False, True])
def test_they_are_what_the_teachers_own_preprocessor_gives(s_rgb, t_rgb):
    student = ClsDataPreprocessor(**ONE, to_rgb=s_rgb)
    teacher = ClsDataPreprocessor(**OTHER, to_rgb=t_rgb)
    images = torch.randint(256, (2, 3, 4, 4), dtype=torch.uint8)
    ours, theirs = (each(dict(inputs=images))['inputs'] for each in (student, teacher))
    convert = TeacherImages(student, teacher)
    assert convert.swap is (s_rgb is not t_rgb)
    torch.testing.assert_close(convert(ours), theirs, rtol=1e-4, atol=1e-4)


def test_a_student_that_is_not_normalised():
    student, teacher = ClsDataPreprocessor(), ClsDataPreprocessor(**OTHER)
    images = torch.randint(256, (2, 3, 4, 4), dtype=torch.uint8)
    ours, theirs = (each(dict(inputs=images))['inputs'] for each in (student, teacher))
    torch.testing.assert_close(TeacherImages(student, teacher)(ours.float()), theirs)


def test_it_is_not_in_checkpoints():
    assert not TeacherImages(
        ClsDataPreprocessor(**ONE), ClsDataPreprocessor(**OTHER)
    ).state_dict()

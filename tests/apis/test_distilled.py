"""What a distillation leaves behind. Whole runs: test_distill.py."""

import pytest

from mmrazor_pckd.apis.distilled import Distilled


def test_a_student_that_was_not_validated():
    result = Distilled('own.py', 'run', 'run/student.pth')
    assert result.top1 is None
    with pytest.raises(ValueError, match='no student_best.pth is in run'):
        result.model(best=True)

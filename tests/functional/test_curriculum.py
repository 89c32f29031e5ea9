"""Easy images alone."""

import torch
from formulas import ByRow, Weight

from mmrazor_pckd import functional as F


class TestCurriculumWeight(Weight, ByRow):
    name = 'curriculum_weight'


def test_an_image_counts_or_does_not():
    difficulty = torch.tensor([0.5, 1.0, 2.0])
    assert F.curriculum_weight(difficulty, 1.0).tolist() == [1.0, 1.0, 0.0]
    assert F.curriculum_weight(difficulty, 0.1).tolist() == [0.0, 0.0, 0.0]


def test_an_image_counts_where_its_preview_weight_is_whole():
    difficulty = torch.rand(50) * 2
    assert torch.equal(
        F.curriculum_weight(difficulty, 0.9),
        (F.preview_weight(difficulty, 0.9) == 1).float(),
    )

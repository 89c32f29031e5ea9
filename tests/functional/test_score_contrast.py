"""The released form of the contrast."""

import math

import torch
from formulas import ByRow, Loss, Tempered

from mmrazor_pckd import functional as F


class TestScoreContrast(Loss, ByRow, Tempered):
    name = 'score_contrast'


def test_score_contrast_of_identical_rows():
    # One category, all rows alike: each of the 5 others is equally likely.
    ones = torch.ones(3, 2, dtype=torch.float64)
    value = F.score_contrast(
        ones, ones, ones, ones, torch.zeros(3, dtype=torch.long), 4.0, 0.5
    )
    torch.testing.assert_close(
        value, torch.full((3,), 2 * 8 * math.log(5), dtype=torch.float64)
    )

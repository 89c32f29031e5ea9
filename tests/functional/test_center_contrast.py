"""Contrast of features and category centers, Eq. 4."""

import math

import torch
from formulas import ByRow, Loss, Tempered

from mmrazor_pckd import functional as F

LABELS = torch.tensor([0, 1, 2])
EYE = torch.eye(3, dtype=torch.float64)


class TestCenterContrast(Loss, ByRow, Tempered):
    name = 'center_contrast'


def test_center_contrast_of_features_on_orthogonal_centers():
    value = F.center_contrast(2 * EYE, 7 * EYE, EYE, 5 * EYE, LABELS, 0.5)
    wanted = 2 * math.log((math.exp(2) + 2) / math.exp(2))
    torch.testing.assert_close(value, torch.full((3,), wanted, dtype=torch.float64))

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


def test_shares_of_labels_are_shares_of_contrasts():
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(4, 3, 3, dtype=torch.float64, generator=generator)
    shares = torch.tensor([[0.3, 0.7, 0], [0, 1, 0], [0, 0.5, 0.5]])
    value = F.center_contrast(*inputs, shares, 0.5)
    wanted = sum(
        shares[:, label] * F.center_contrast(*inputs, torch.full((3,), label), 0.5)
        for label in range(3)
    )
    torch.testing.assert_close(value, wanted)
    hard = torch.nn.functional.one_hot(LABELS, 3).double()
    torch.testing.assert_close(
        F.center_contrast(*inputs, hard, 0.5), F.center_contrast(*inputs, LABELS, 0.5)
    )

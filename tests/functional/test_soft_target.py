"""Soft targets, Eq. 1."""

import torch
from formulas import ByRow, Loss, Tempered

from mmrazor_pckd import functional as F


class TestSoftTarget(Loss, ByRow, Tempered):
    name = 'soft_target_divergence'


def test_equal_logits_have_no_divergence():
    logits = torch.randn(3, 4, dtype=torch.float64)
    torch.testing.assert_close(
        F.soft_target_divergence(logits, logits + 5, 4.0),
        torch.zeros(3, dtype=torch.float64),
    )

"""Decoupled soft targets, DKD."""

import torch
from formulas import ByRow, Loss

from mmrazor_pckd import functional as F


class TestDecoupledTarget(Loss, ByRow):
    name = 'decoupled_divergence'


def test_with_alpha_1_and_beta_the_rest_it_is_the_soft_target():
    # Eq. 5 of DKD: KL = TCKD + (1 - p_y of the teacher) NCKD.
    student, teacher = torch.randn(2, 1, 4, dtype=torch.float64)
    labels = torch.tensor([2])
    rest = 1 - (teacher / 3).softmax(1)[0, 2].item()
    torch.testing.assert_close(
        F.decoupled_divergence(student, teacher, labels, 3.0, 1.0, rest),
        F.soft_target_divergence(student, teacher, 3.0),
    )

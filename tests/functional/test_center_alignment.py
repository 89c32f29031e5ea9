"""Alignment of the category centers, Eq. 3."""

import pytest
import torch
from formulas import Loss

from mmrazor_pckd import functional as F

EYE = torch.eye(3, dtype=torch.float64)


class TestCenterAlignment(Loss):
    name = 'center_alignment'


class TestCenterAlignmentBiased(Loss):
    name = 'center_alignment biased'


class TestCenterDistance(Loss):
    name = 'center_distance'


class TestCenterDistanceBiased(Loss):
    name = 'center_distance biased'


def test_center_alignment_of_shifted_centers():
    centers = torch.randn(3, 4, dtype=torch.float64)
    torch.testing.assert_close(
        F.center_alignment(centers + 0.5, centers),
        torch.tensor(0.25, dtype=torch.float64),
    )
    assert F.center_alignment(centers, centers) == 0


def test_the_bias_is_one_more_column():
    bias = torch.tensor([2.0, 0.0, 0.0], dtype=torch.float64)
    value = F.center_distance(EYE, EYE, bias, 0 * bias)
    assert value.tolist() == [1.0, 0.0, 0.0]  # 4 over 3 + 1 columns


def test_one_bias_alone_is_refused():
    for biases in ((EYE[0], None), (None, EYE[0])):
        for formula in (F.center_distance, F.center_alignment):
            with pytest.raises(ValueError, match='both s_bias and t_bias'):
                formula(EYE, EYE, *biases)


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match='leave the center alignment out'):
        F.center_alignment(torch.zeros(3, 4), EYE)

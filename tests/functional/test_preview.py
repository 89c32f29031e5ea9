"""The preview strategy, Eq. 6 and 7."""

import math

import pytest
import torch
from formulas import ByRow, Weight

from mmrazor_pckd import functional as F


class TestPreviewWeight(Weight, ByRow):
    name = 'preview_weight'


def test_threshold_grows_by_its_rate():
    assert F.preview_threshold(1, 1.005) == pytest.approx(1.005)
    assert F.preview_threshold(240, 1.005) == pytest.approx(3.3102, abs=1e-4)
    assert F.preview_threshold(7, 1.0) == 1.0
    assert F.preview_threshold(10**6, 2.0) == math.inf


@pytest.mark.parametrize('rate', [0, -1.5])
def test_threshold_refuses_a_rate_that_is_not_positive(rate):
    with pytest.raises(ValueError, match=f'growth_rate .* got {rate}'):
        F.preview_threshold(1, rate)


def test_threshold_refuses_epoch_zero():
    with pytest.raises(ValueError, match='counted from 1, got 0'):
        F.preview_threshold(0, 1.005)


def test_all_easy_all_hard_and_the_border():
    difficulty = torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    ones = torch.ones(3, dtype=torch.float64)
    assert torch.equal(F.preview_weight(difficulty, 2.0), ones)
    torch.testing.assert_close(
        F.preview_weight(difficulty, 0.1), torch.exp(-(difficulty**2))
    )
    assert F.preview_weight(difficulty, 1.0)[1] == 1  # easy includes T_e

"""Weight of focal loss."""

import math

import pytest
import torch
from formulas import ByRow, Weight

from mmrazor_pckd import functional as F


class TestFocalWeight(Weight, ByRow):
    name = 'focal_weight'


def test_an_image_that_the_network_is_sure_of_weighs_nothing():
    logits = torch.tensor([[1e4, 0.0], [0.0, 1e4]])
    assert F.focal_weight(logits, torch.tensor([0, 0]), 2.0).tolist() == [0.0, 1.0]


def test_gamma_0_weighs_all_alike():
    assert torch.equal(
        F.focal_weight(torch.randn(3, 4), torch.tensor([0, 1, 2]), 0), torch.ones(3)
    )


@pytest.mark.parametrize('gamma', [-1, math.nan])
def test_a_gamma_below_0_is_refused(gamma):
    with pytest.raises(ValueError, match=f'gamma must be >= 0, got {gamma}'):
        F.focal_weight(torch.zeros(1, 2), torch.tensor([0]), gamma)

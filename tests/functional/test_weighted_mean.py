"""Mean over weighted images, Eq. 8."""

import pytest
import torch
from formulas import Loss

from mmrazor_pckd import functional as F


class TestWeightedMean(Loss):
    name = 'weighted_mean'


class TestWeightedMeanOfClasses(Loss):
    name = 'weighted_mean classes'


class TestPlainMean(Loss):
    name = 'weighted_mean plain'


def test_the_weight_of_an_image_serves_its_views():
    weight = torch.tensor([1.0, 10.0])
    by_view = torch.tensor([1.0, 2, 3, 4])  # images 0 1 0 1
    assert F.weighted_mean(by_view, weight) == (1 + 20 + 3 + 40) / 4


def test_values_of_an_image_are_summed():
    by_class = torch.tensor([[1.0, 1], [2, 2]])
    assert F.weighted_mean(by_class, torch.tensor([1.0, 10.0])) == (2 + 40) / 2
    assert F.weighted_mean(by_class) == 3


def test_little_weights_make_the_loss_smaller():
    values = torch.randn(6)
    torch.testing.assert_close(
        F.weighted_mean(values, torch.full((3,), 0.1)), 0.1 * values.mean()
    )


def test_values_that_are_of_no_image_are_refused():
    with pytest.raises(ValueError, match='one value per row is needed, got a scalar'):
        F.weighted_mean(torch.tensor(1.0), torch.ones(2))
    with pytest.raises(ValueError, match='5 rows .* 2 weighted images'):
        F.weighted_mean(torch.ones(5), torch.ones(2))

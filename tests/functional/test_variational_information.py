"""Variational information, VID."""

import math

import numpy as np
import pytest
import torch
from formulas import randn
from maps import Maps

from mmrazor_pckd import functional as F


def negative_log_likelihood(mean, variance, t_feature):
    values = np.zeros(len(mean))
    for i, image in enumerate(mean):
        channels, rows, columns = image.shape
        ratio = t_feature.shape[2] // rows
        for c in range(channels):
            for h in range(rows):
                for w in range(columns):
                    target = t_feature[
                        i, c, h * ratio : (h + 1) * ratio, w * ratio : (w + 1) * ratio
                    ].mean()
                    error = (image[c, h, w] - target) ** 2
                    values[i] += error / variance[c] + math.log(variance[c])
        values[i] /= 2 * channels * rows * columns
    return values


VARIANCE = randn(4, seed=2).abs() + 0.1


class TestVariationalInformation(Maps):
    name = 'variational_information'
    tensors = (randn(6, 4, 2, 2, seed=0), VARIANCE, randn(6, 4, 2, 2, seed=1))
    student = (0, 1)
    loops = staticmethod(negative_log_likelihood)


class TestOfALargerTeacher(TestVariationalInformation):
    tensors = (randn(6, 4, 2, 2, seed=0), VARIANCE, randn(6, 4, 4, 4, seed=1))


def test_it_is_the_density_of_a_gaussian():
    mean, t = randn(2, 3, 2, 2, seed=0), randn(2, 3, 2, 2, seed=1)
    variance = torch.tensor([0.5, 1, 2], dtype=torch.float64)
    scale = variance.sqrt().view(3, 1, 1)
    density = torch.distributions.Normal(mean, scale).log_prob(t)
    wanted = -density.mean(dim=(1, 2, 3)) - math.log(2 * math.pi) / 2
    torch.testing.assert_close(F.variational_information(mean, variance, t), wanted)


def test_a_sure_and_right_student_is_below_zero():
    t = torch.ones(1, 2, 1, 1)
    assert F.variational_information(t, torch.full((2,), 0.1), t) < 0


def test_other_channels_are_refused():
    with pytest.raises(ValueError, match='3 channels, variance 2 and t_feature 3'):
        F.variational_information(
            torch.zeros(1, 3, 1, 1), torch.ones(2), torch.zeros(1, 3, 1, 1)
        )

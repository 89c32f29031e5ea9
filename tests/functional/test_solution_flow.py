"""Flow of the solution, FSP."""

import numpy as np
import pytest
import torch
from formulas import randn
from largest_tensor import largest_tensor
from maps import Maps

from mmrazor_pckd import functional as F


def shrunk(feature, rows):
    ratio = feature.shape[1] // rows
    return np.array(
        [
            [
                [
                    channel[
                        h * ratio : (h + 1) * ratio, w * ratio : (w + 1) * ratio
                    ].mean()
                    for w in range(rows)
                ]
                for h in range(rows)
            ]
            for channel in feature
        ]
    )


def flow(low, high):
    rows = min(low.shape[1], high.shape[1])
    low, high = shrunk(low, rows), shrunk(high, rows)
    found = np.zeros((len(low), len(high)))
    for m in range(len(low)):
        for n in range(len(high)):
            for h in range(rows):
                for w in range(rows):
                    found[m, n] += low[m, h, w] * high[n, h, w] / rows**2
    return found


def flows(s_low, s_high, t_low, t_high):
    return np.array(
        [
            ((flow(a, b) - flow(c, d)) ** 2).mean()
            for a, b, c, d in zip(s_low, s_high, t_low, t_high)
        ]
    )


class TestSolutionFlow(Maps):
    name = 'solution_flow'
    # The later map is half as large; the teacher's are of other sizes.
    tensors = (
        randn(6, 2, 4, 4, seed=0),
        randn(6, 3, 2, 2, seed=1),
        randn(6, 2, 2, 2, seed=2),
        randn(6, 3, 2, 2, seed=3),
    )
    student = (0, 1)
    loops = staticmethod(flows)


class TestOfALargerLaterMap(TestSolutionFlow):
    tensors = (
        randn(6, 2, 1, 1, seed=0),
        randn(6, 3, 2, 2, seed=1),
        randn(6, 2, 2, 2, seed=2),
        randn(6, 3, 4, 4, seed=3),
    )


def test_constant_maps_have_the_product_as_their_flow():
    ones = torch.ones(2, 3, 4, 4)
    found = F.solution_flow(2 * ones, 3 * ones, ones, 5 * ones)
    torch.testing.assert_close(found, torch.ones(2))  # (6 - 5)^2


def test_equal_networks_are_at_zero():
    low, high = torch.randn(2, 3, 8, 8), torch.randn(2, 5, 4, 4)
    assert torch.equal(F.solution_flow(low, high, low, high), torch.zeros(2))


def test_other_channels_are_refused():
    student, teacher = torch.zeros(1, 16, 2, 2), torch.zeros(1, 32, 2, 2)
    with pytest.raises(ValueError, match=r'\[16, 16\].*\[32, 16\].*equal'):
        F.solution_flow(student, student, teacher, student)


def test_the_products_of_the_positions_are_not_there():
    # VGG's last pair of stages: with them it would be 1 GiB.
    shape = (64, 512, 4, 4)
    assert largest_tensor(F.solution_flow, *[shape] * 4) <= 64

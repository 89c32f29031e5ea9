"""Features before their activation, OFD."""

import math

import numpy as np
import pytest
import torch
from formulas import ByRow, Formula, Loss, randn

from mmrazor_pckd import functional as F

S_MAP, T_MAP = randn(6, 3, 2, 4, seed=20), randn(6, 3, 2, 4, seed=21)
MARGIN = -randn(3, seed=22).abs() / 4


class TestOverhaulFeature(Loss, ByRow):
    name = 'overhaul_feature'
    tensors = (S_MAP, T_MAP, MARGIN)

    @staticmethod
    def loops(s_feature, t_feature, margin):
        values = []
        for s_image, t_image in zip(s_feature, t_feature):
            total = 0.0
            for s_map, t_map, lowest in zip(s_image, t_image, margin):
                for s, t in zip(s_map.flat, t_map.flat):
                    t = max(t, lowest)
                    if t > 0 or s > t:
                        total += (s - t) ** 2
            values.append(total)
        return np.array(values)


class TestNegativeMargin(Formula):
    name = 'negative_margin'
    tensors = (
        torch.tensor([1.0, -0.5, 2.0, 0.3, 1.0], dtype=torch.float64),
        torch.tensor([0.0, 0.4, -3.0, 0.9, 4.0], dtype=torch.float64),
    )

    @staticmethod
    def loops(weight, bias):
        """Mean of the negative half by sums over a fine grid."""
        margins = []
        for w, b in zip(np.abs(weight), bias):
            x = np.linspace(min(b, 0) - 12 * w, 0, 400001)
            density = np.exp(-(((x - b) / w) ** 2) / 2)
            share = np.trapezoid(density, x) / (w * math.sqrt(2 * math.pi))
            mean = np.trapezoid(x * density, x) / np.trapezoid(density, x)
            margins.append(mean if share > 0.001 else -3 * w)
        return np.array(margins)


def test_a_weight_of_zero_yields_the_bias():
    bias = torch.tensor([-2.0, 0.0, 2.0])
    margin = F.negative_margin(torch.zeros(3), bias)
    assert torch.equal(margin, torch.tensor([-2.0, 0.0, 0.0]))


def test_without_a_margin_the_teacher_is_as_it_is():
    clamped = T_MAP.maximum(MARGIN[:, None, None])
    torch.testing.assert_close(
        F.overhaul_feature(S_MAP, clamped), F.overhaul_feature(S_MAP, T_MAP, MARGIN)
    )


def test_channels_last_changes_nothing():
    last = S_MAP.contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(
        F.overhaul_feature(last, T_MAP, MARGIN),
        F.overhaul_feature(S_MAP, T_MAP, MARGIN),
    )


def test_maps_of_unequal_shapes_are_refused():
    with pytest.raises(ValueError, match=r'equal shapes, got \(6, 3, 2, 2\) of the'):
        F.overhaul_feature(S_MAP[..., :2], T_MAP, MARGIN)

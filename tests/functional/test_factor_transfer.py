"""Factor transfer, FT."""

import numpy as np
import pytest
import torch
from formulas import randn
from maps import Maps
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


def factor_distance(s_factor, t_factor, attention):
    values = []
    for pair in zip(s_factor, t_factor):
        rows = min(each.shape[1] for each in pair)
        units = []
        for each in pair:
            ratio = each.shape[1] // rows
            factor = np.zeros((len(each), rows, rows))
            for c, channel in enumerate(each):
                for h in range(rows):
                    for w in range(rows):
                        factor[c, h, w] = channel[
                            h * ratio : (h + 1) * ratio, w * ratio : (w + 1) * ratio
                        ].mean()
            if attention:
                factor = sum(channel**2 for channel in factor) / len(factor)
            units.append(factor / np.sqrt((factor**2).sum()))
        values.append(np.abs(units[0] - units[1]).mean())
    return np.array(values)


class FactorTransfer(Maps):
    name = 'factor_transfer'
    tensors = (randn(6, 3, 2, 2, seed=0), randn(6, 3, 4, 4, seed=1))
    loops = staticmethod(factor_distance)


class TestAttention(FactorTransfer):
    numbers = (True,)


class TestFactor(FactorTransfer):
    numbers = (False,)
    steepest = 1e13  # a direction from nowhere, see unit


def test_equal_sizes_are_mmrazors_loss():
    s, t = torch.randn(4, 3, 5, 5), torch.randn(4, 3, 5, 5)
    torch.testing.assert_close(
        F.factor_transfer(s, t).mean(), MODELS.build(dict(type='FTLoss'))(s, t)
    )


def test_other_channels_are_refused():
    with pytest.raises(ValueError, match='3 channels and t_factor 4'):
        F.factor_transfer(torch.zeros(1, 3, 2, 2), torch.zeros(1, 4, 2, 2))

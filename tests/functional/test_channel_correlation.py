"""Correlation of channels, ICKD-C."""

import numpy as np
import pytest
import torch
from formulas import randn
from largest_tensor import largest_tensor
from maps import Maps

from mmrazor_pckd import functional as F


def gram_form(s_feature, t_feature):
    """The equation as it stands, with both Gram matrices."""
    values = []
    for maps in zip(s_feature, t_feature):
        rows = []
        for each in maps:
            flat = each.reshape(len(each), -1)
            gram = flat @ flat.T
            length = np.linalg.norm(gram, axis=1, keepdims=True)
            rows.append(gram / np.maximum(length, 1e-6))
        values.append(((rows[0] - rows[1]) ** 2).sum() / len(rows[0]))
    return np.array(values)


class TestChannelCorrelation(Maps):
    name = 'channel_correlation'
    tensors = (randn(6, 5, 2, 3, seed=0), randn(6, 5, 3, 2, seed=1))
    loops = staticmethod(gram_form)


# More positions than channels, and fewer; sizes that differ.
@pytest.mark.parametrize(
    ('channels', 's_size', 't_size'), [(3, 5, 5), (9, 2, 2), (4, 4, 2), (4, 1, 3)]
)
def test_the_row_form_is_the_gram_form(channels, s_size, t_size):
    s = randn(2, channels, s_size, s_size, seed=0)
    t = randn(2, channels, t_size, t_size, seed=1)
    s[0, 1] = 0  # a dead channel of one, a dead channel of both
    s[1, 2] = t[1, 2] = 0
    np.testing.assert_allclose(
        F.channel_correlation(s, t).numpy(),
        gram_form(s.numpy(), t.numpy()),
        rtol=0,
        atol=1e-12,
    )


def test_channels_that_are_alike_against_channels_that_are_not():
    s = torch.eye(4, dtype=torch.float64).view(1, 4, 2, 2)
    t = torch.ones(1, 4, 3, 3, dtype=torch.float64)
    # Rows (1, 0, 0, 0) and (1, 1, 1, 1) / 2.
    torch.testing.assert_close(
        F.channel_correlation(s, t), torch.ones(1, dtype=torch.float64)
    )


def test_scale_and_place_change_nothing():
    feature = torch.randn(3, 5, 2, 2, dtype=torch.float64)
    moved = 7 * feature.flatten(2)[..., torch.tensor([2, 0, 3, 1])].view(3, 5, 2, 2)
    zeros = torch.zeros(3, dtype=torch.float64)
    torch.testing.assert_close(F.channel_correlation(feature, moved), zeros)


def test_other_channels_are_refused():
    with pytest.raises(ValueError, match=r'\(2, 3, 1, 1\).*\(2, 4, 1, 1\).*equal N'):
        F.channel_correlation(torch.zeros(2, 3, 1, 1), torch.zeros(2, 4, 1, 1))


def test_the_gram_matrices_are_not_there():
    # ResNet50's last map: a Gram matrix would be 1 GiB.
    shape = (64, 2048, 4, 4)
    assert largest_tensor(F.channel_correlation, shape, shape) <= 8

"""Feature maps of unequal size."""

import numpy as np
import pytest
import torch
from formulas import randn

from mmrazor_pckd import functional as F


def means(feature, height, width):
    """Means over cells: row i of h begins at floor(i H / h), ends at ceil."""
    feature = feature.numpy()
    rows, columns = feature.shape[2:]
    found = np.empty((*feature.shape[:2], height, width))
    for i in range(height):
        for j in range(width):
            found[:, :, i, j] = feature[
                :,
                :,
                i * rows // height : -(-(i + 1) * rows // height),
                j * columns // width : -(-(j + 1) * columns // width),
            ].mean(axis=(2, 3))
    return found


# Whole ratios, others, and each map larger in one direction.
@pytest.mark.parametrize(
    ('one', 'other'),
    [((8, 4), (4, 2)), ((2, 2), (7, 5)), ((3, 8), (6, 2)), ((3, 5), (2, 7))],
)
def test_the_larger_map_is_averaged(one, other):
    maps = randn(2, 3, *one, seed=0), randn(2, 5, *other, seed=1)
    size = min(one[0], other[0]), min(one[1], other[1])
    for found, feature in zip(F.equal_size(*maps), maps):
        np.testing.assert_allclose(found.numpy(), means(feature, *size), atol=1e-12)


def test_the_gradient_is_that_of_a_mean():
    small, large = torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 6, 4, requires_grad=True)
    F.equal_size(small, large)[1].sum().backward()
    torch.testing.assert_close(large.grad, torch.full((1, 1, 6, 4), 1 / 6))


def test_it_is_deterministic_on_every_device(monkeypatch):
    # Its gradient on CUDA is not.
    monkeypatch.setattr(
        torch.nn.functional, 'adaptive_avg_pool2d', lambda *_: pytest.fail('adaptive')
    )
    for size in (4, 3):
        F.equal_size(torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, size, 2))


def test_maps_of_equal_size_are_not_copied():
    one, other = torch.randn(2, 3, 4, 4), torch.randn(2, 5, 4, 4)
    found = F.equal_size(one, other)
    assert found[0] is one
    assert found[1] is other


def test_what_is_no_map_is_refused():
    with pytest.raises(ValueError, match=r'is \(N, C, H, W\).*\(2, 3\)'):
        F.equal_size(torch.zeros(2, 3, 4, 4), torch.zeros(2, 3))

"""Vectors on the unit sphere."""

import pytest
import torch

from mmrazor_pckd.functional import unit


@pytest.mark.parametrize('scale', [1e-9, 1.0, 1e19, 1e38])
def test_the_length_is_1_however_large_the_vector(scale):
    value = unit(torch.tensor([[0.6, -0.8]]) * scale)
    torch.testing.assert_close(value, torch.tensor([[0.6, -0.8]]))


def test_no_direction_has_no_length():
    vectors = torch.zeros(2, 3, requires_grad=True)
    value = unit(vectors)
    assert not value.any()
    value.sum().backward()
    assert vectors.grad.isfinite().all()


def test_the_gradient_is_that_of_the_direction():
    vectors = 5 * torch.randn(3, 4, dtype=torch.float64)
    assert torch.autograd.gradcheck(unit, vectors.requires_grad_())


def test_eps_bounds_the_gradient_of_short_vectors():
    vectors = torch.tensor([[0.0, 0.0], [1e-10, 0.0]], requires_grad=True)
    value = unit(vectors, eps=1e-8)
    torch.testing.assert_close(value, torch.tensor([[0.0, 0.0], [0.01, 0.0]]))
    value.sum().backward()
    torch.testing.assert_close(vectors.grad, torch.full((2, 2), 1e8))

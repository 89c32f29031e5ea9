"""The precision in which the formulas are computed."""

import pytest
import torch

from mmrazor_pckd.functional import full_precision


@full_precision
def product(one, other, factor=1):
    return one @ other * factor


@pytest.mark.parametrize(
    ('given', 'computed'),
    [
        (torch.float16, torch.float32),
        (torch.bfloat16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ],
)
def test_half_is_computed_in_float32_and_nothing_else_is_cast(given, computed):
    one = torch.ones(2, 2, dtype=given)
    assert product(one, other=one).dtype == computed
    with torch.autocast('cpu', dtype=torch.bfloat16):
        assert product(one, other=one).dtype == computed
        if given is torch.float32:
            assert product.__wrapped__(one, one).dtype == torch.bfloat16


def test_what_is_no_tensor_stays():
    one = torch.ones(2, 2)
    assert torch.equal(product(one, one, factor=3), torch.full((2, 2), 6.0))


def test_shapes_alone_will_do():
    one = torch.ones(2, 3, device='meta')
    assert product(one, one.T).shape == (2, 2)


def test_the_name_and_the_text_are_the_formulas():
    assert product.__name__ == 'product'

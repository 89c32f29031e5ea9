"""Tokens become one feature for each image."""

import pytest
import torch
from mmpretrain.registry import MODELS

from mmrazor_pckd import TokenPooling

TOKENS = torch.randn(2, 5, 3)


def test_the_class_token():
    (feature,) = TokenPooling()((TOKENS,))
    assert torch.equal(feature, TOKENS[:, 0])


def test_the_mean_of_the_tokens_after_the_prefix():
    neck = MODELS.build(dict(type='mmpretrain.TokenPooling', how='mean', prefix=2))
    first, second = neck((TOKENS, TOKENS + 1))
    torch.testing.assert_close(first, TOKENS[:, 2:].mean(1))
    torch.testing.assert_close(second, first + 1)
    assert not list(neck.parameters())


def test_a_map_is_refused():
    with pytest.raises(ValueError, match=r'tokens .* are needed, got \(2, 3, 4, 4\)'):
        TokenPooling()(torch.zeros(2, 3, 4, 4))


@pytest.mark.parametrize(
    ('given', 'message'),
    [(dict(how='last'), "how must be .* got 'last'"), (dict(prefix=-1), 'got -1')],
)
def test_arguments_that_cannot_be(given, message):
    with pytest.raises(ValueError, match=message):
        TokenPooling(**given)

"""Widths of features and of the connectors that take them."""

import pytest
import torch

from mmrazor_pckd.models.connectors.width import check_width


def test_a_feature_that_fits_is_returned():
    feature = torch.randn(2, 3)
    assert check_width(feature, 3) is feature


@pytest.mark.parametrize('shape', [(2, 4), (2, 4, 5, 5)])
def test_another_one_is_refused_with_the_right_width(shape):
    with pytest.raises(ValueError, match=r'in_channels=3 .*\(2, 4.*in_channels=4'):
        check_width(torch.randn(shape), 3)


def test_the_message_has_the_name_of_the_argument():
    with pytest.raises(ValueError, match='^channels=3 .* and channels=4 for this one$'):
        check_width(torch.randn(2, 4), 3, 'channels')


def test_tokens_are_refused_with_what_pools_them():
    with pytest.raises(ValueError, match=r'in_channels=3 .*\(2, 5, 3\).*TokenPooling'):
        check_width(torch.randn(2, 5, 3), 3)

"""The regressor of FitNet and AB, by the sizes of two maps."""

import pytest
import torch
from mmrazor.registry import MODELS
from torch import nn


def build(in_size, out_size, channels=(3, 5), **kwargs):
    return MODELS.build(
        dict(
            type='ConvRegressor',
            in_channels=channels[0],
            out_channels=channels[1],
            in_size=in_size,
            out_size=out_size,
            **kwargs,
        )
    )


# Kernel, stride and padding of the first four are CRD's.
@pytest.mark.parametrize(
    ('in_size', 'out_size', 'kind', 'kernel', 'stride', 'padding'),
    [
        (8, 8, nn.Conv2d, 1, 1, 0),
        (8, 4, nn.Conv2d, 3, 2, 1),
        (8, 16, nn.ConvTranspose2d, 4, 2, 1),
        (8, 5, nn.Conv2d, 4, 1, 0),
        (12, 4, nn.Conv2d, 5, 3, 2),
        (4, 12, nn.ConvTranspose2d, 5, 3, 1),
        (2, 8, nn.ConvTranspose2d, 8, 4, 2),
        (5, 8, nn.ConvTranspose2d, 4, 1, 0),
    ],
)
def test_the_convolution_goes_by_the_sizes(
    in_size, out_size, kind, kernel, stride, padding
):
    regressor = build(in_size, out_size)
    convolution, norm, relu = regressor.layers
    assert type(convolution) is kind
    assert convolution.kernel_size == (kernel, kernel)
    assert convolution.stride == (stride, stride)
    assert convolution.padding == (padding, padding)
    assert isinstance(norm, nn.BatchNorm2d)
    assert isinstance(relu, nn.ReLU)
    out = regressor(torch.randn(2, 3, in_size, in_size))
    assert out.shape == (2, 5, out_size, out_size)
    assert out.min() == 0


def test_each_side_has_its_ratio():
    regressor = build((8, 6), (4, 6))
    assert regressor.layers[0].stride == (2, 1)
    assert regressor(torch.randn(2, 3, 8, 6)).shape == (2, 5, 4, 6)
    with pytest.raises(ValueError, match=r'in_size=\(8, 6\) and out_size=\(4, 12\)'):
        build((8, 6), (4, 12))


def test_without_relu_it_is_negative_too():
    assert build(4, 4, relu=False)(torch.randn(2, 3, 4, 4)).min() < 0


def test_equal_maps_may_pass():
    feature = torch.randn(2, 3, 4, 4)
    same = build(4, (4, 4), channels=(3, 3), skip_equal=True)
    assert same(feature) is feature
    assert not list(same.parameters())
    for sizes, channels in (((4, 4), (3, 5)), ((4, 8), (3, 3))):
        assert list(build(*sizes, channels=channels, skip_equal=True).parameters())
    assert list(build(4, 4, channels=(3, 3)).parameters())


def test_pytorchs_own_initialization_stays():
    regressor = build(8, 4)
    before = regressor.layers[0].weight.clone()
    regressor.init_weights()
    assert torch.equal(regressor.layers[0].weight, before)


def test_other_channels_are_refused():
    with pytest.raises(ValueError, match=r'in_channels=3 .*\(2, 4, 8, 8\)'):
        build(8, 8)(torch.randn(2, 4, 8, 8))

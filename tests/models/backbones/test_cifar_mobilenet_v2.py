"""The MobileNetV2 for pictures of 32 x 32."""

import math

import pytest
import torch
from backbones import (
    MobileChecks,
    backbone,
    check_stem_or_end,
    check_widths,
    filled,
    images,
    record,
)
from torch import nn


class TestCIFARMobileNetV2(MobileChecks):
    kind = 'CIFARMobileNetV2'
    stages = (
        (8, 16),
        (12, 16),
        (16, 8),
        (32, 4),
        (48, 4),
        (80, 2),
        (160, 2),
        (1280, 2),
    )

    def check_weight(self, weight, area):
        # Normal, by fan out.
        wanted = (2 / (area * weight.shape[0])) ** 0.5
        assert weight.max() > 3 * wanted
        return wanted


@pytest.mark.parametrize('value', [0, math.nan])
def test_other_values_are_refused_with_those_allowed(value):
    with pytest.raises(ValueError, match=f'widen_factor={value} .*1/16'):
        backbone(type='CIFARMobileNetV2', widen_factor=value)


@pytest.mark.parametrize(
    ('value', 'widths'),
    [(1 / 16, (1, 10, 1280)), (0.5, (8, 80, 1280)), (1.5, (24, 240, 1920))],
)
def test_the_argument_gives_the_papers_widths(value, widths):
    check_widths('CIFARMobileNetV2', (0, 5, 7), widths, widen_factor=value)


@pytest.mark.parametrize('number', [1, 2])
def test_stem_and_end_are_recorded_before_and_after_their_activation(number):
    check_stem_or_end('CIFARMobileNetV2', number)


def test_stages_are_linear_and_its_norms_stay_as_recorded():
    model = filled(type='CIFARMobileNetV2', out_indices=range(7))
    data = record(
        model,
        images(),
        stage=('ModuleOutputs', 'backbone.layer5'),
        norm=('ModuleOutputs', 'backbone.layer5.0.conv.0.bn'),
        activate=('ModuleOutputs', 'backbone.layer5.0.conv.0.activate'),
    )
    assert torch.equal(data['stage'], data['outs'][4])
    assert all((stage < 0).any() for stage in data['outs'])
    assert (data['norm'] < 0).any()
    assert torch.equal(data['norm'].relu(), data['activate'])
    assert data['activate'].max() > 6  # no ReLU6


def test_it_expands_in_the_first_block_as_well():
    """Its first stage by hand, from PyTorch's functions."""
    model = filled(type='CIFARMobileNetV2')
    (block,) = model.layer1
    expand, depthwise, project = block.conv
    x = torch.randn(2, 16, 8, 8)
    assert expand.conv.weight.shape == (16, 16, 1, 1)
    wanted = x
    for part, kwargs in (
        (expand, dict()),
        (depthwise, dict(padding=1, groups=16)),
        (project, dict()),
    ):
        wanted = nn.functional.conv2d(wanted, part.conv.weight, **kwargs)
        wanted = part.bn(wanted)
        if part is not project:
            wanted = wanted.clamp_min(0)
    torch.testing.assert_close(block(x), wanted)
    # Where the width stays, the input is added.
    block = model.layer2[1]
    x = torch.randn(2, 12, 8, 8)
    torch.testing.assert_close(block(x), x + block.conv(x))

"""The ShuffleNet for pictures of 32 x 32."""

import pytest
import torch
from backbones import (
    ShuffleChecks,
    backbone,
    check_stem_or_end,
    check_widths,
    filled,
    quiet,
)


class TestCIFARShuffleNetV1(ShuffleChecks):
    kind = 'CIFARShuffleNetV1'
    stages = ((240, 16), (480, 8), (960, 4))

    def check_end(self, data, out):
        assert torch.equal(data['after'], out)


@pytest.mark.parametrize('value', [4])
def test_other_values_are_refused_with_those_allowed(value):
    with pytest.raises(ValueError, match=f'groups={value} .*1, 2, 3'):
        backbone(type='CIFARShuffleNetV1', groups=value)


@pytest.mark.parametrize(
    ('value', 'widths'),
    [(1, (144, 288, 576)), (2, (200, 400, 800)), (3, (240, 480, 960))],
)
def test_the_argument_gives_the_papers_widths(value, widths):
    check_widths('CIFARShuffleNetV1', (0, 1, 2), widths, groups=value)


def test_the_stem_is_recorded_before_and_after_its_activation():
    check_stem_or_end('CIFARShuffleNetV1', 1)


def test_groups_split_the_convolutions_but_the_stems():
    model = filled(type='CIFARShuffleNetV1', groups=2)
    groups = [
        (unit.conv1.groups, unit.conv3.groups)
        for layer in (model.layer1, model.layer2, model.layer3)
        for unit in layer
    ]
    assert groups == [(1, 2)] + [(2, 2)] * 15


def test_shortcuts_add_or_concatenate():
    model = filled(type='CIFARShuffleNetV1')
    unit = quiet(model.layer1[1], model.layer1[1].bn3)
    x = torch.randn(2, 240, 4, 4)
    steps = torch.arange(1.0, 241)[:, None, None]
    torch.testing.assert_close(unit(x), (x + steps).clamp_min(0))
    unit = quiet(model.layer1[0], model.layer1[0].bn3)
    out = unit(torch.full((2, 24, 6, 6), 9.0))
    torch.testing.assert_close(out[0, :216, 1, 1], torch.arange(1.0, 217))
    # A mean over 3 x 3 of which a corner has 4 inside.
    torch.testing.assert_close(out[0, 216:, 1, 1], torch.full((24,), 9.0))
    torch.testing.assert_close(out[0, 216:, 0, 0], torch.full((24,), 4.0))


def test_it_shuffles_across_its_groups():
    """A group's input reaches a third of each group of the next one."""
    unit = filled(type='CIFARShuffleNetV1').layer2[1].double()
    x = torch.rand(1, 480, 4, 4).double()
    changed = x.clone()
    changed[:, :160] += 1  # the first of 3 groups of the 1x1 convolution
    seen = []
    unit.conv2.register_forward_hook(lambda m, i, o: seen.append(i[0]))
    unit(x), unit(changed)
    moved = (seen[0] != seen[1]).flatten(2).any(2)[0]
    assert moved[0::3].any()
    assert not moved[1::3].any()
    assert not moved[2::3].any()

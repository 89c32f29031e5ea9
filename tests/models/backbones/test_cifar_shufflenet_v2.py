"""The ShuffleNetV2 for pictures of 32 x 32."""

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
from mmpretrain.models.backbones.shufflenet_v2 import InvertedResidual


class TestCIFARShuffleNetV2(ShuffleChecks):
    kind = 'CIFARShuffleNetV2'
    stages = ((116, 16), (232, 8), (464, 4), (1024, 4))

    def check_end(self, data, out):
        # The two halves in turn.
        first, second = data['after'].chunk(2, 1)
        assert torch.equal(out[:, 0::2], first)
        assert torch.equal(out[:, 1::2], second)
        assert torch.equal(data['before'].chunk(2, 1)[1], data['norm'])


@pytest.mark.parametrize('value', [0.75])
def test_other_values_are_refused_with_those_allowed(value):
    with pytest.raises(ValueError, match=f'widen_factor={value} .*0.5, 1.0, 1.5, 2.0'):
        backbone(type='CIFARShuffleNetV2', widen_factor=value)


@pytest.mark.parametrize(
    ('value', 'widths'),
    [(0.5, (48, 192, 1024)), (1.5, (176, 704, 1024)), (2, (244, 976, 2048))],
)
def test_the_argument_gives_the_papers_widths(value, widths):
    check_widths('CIFARShuffleNetV2', (0, 2, 3), widths, widen_factor=value)


@pytest.mark.parametrize('number', [1, 2])
def test_stem_and_end_are_recorded_before_and_after_their_activation(number):
    check_stem_or_end('CIFARShuffleNetV2', number)


def test_a_unit_keeps_a_half_and_shuffles_by_a_permutation():
    model = filled(type='CIFARShuffleNetV2')
    unit = quiet(model.layer2[2], model.layer2[2].bn3)
    x = torch.arange(1001.0, 1233)[None, :, None, None].expand(1, 232, 2, 2)
    out = unit(x)[0, :, 0, 0]
    # 1001 to 1116 are kept, 1 to 116 come from the branch, each once.
    wanted = torch.cat([torch.arange(1001.0, 1117), torch.arange(1.0, 117)])
    assert torch.equal(out.sort()[0], wanted.sort()[0])
    assert torch.equal(out[0::2], wanted[:116])
    assert torch.equal(out[1::2], wanted[116:])


@pytest.mark.parametrize('stride', [1, 2])
def test_units_are_mmpretrains(stride):
    """The one ReLU on both halves is the one on each branch."""
    unit = filled(type='CIFARShuffleNetV2').layer2[2 - stride]
    width = 232 if stride == 1 else 116
    stock = InvertedResidual(width, 232, stride).eval()
    # Both register convolutions and norms in the same order.
    own = list(unit.state_dict().values())
    stock.load_state_dict(dict(zip(stock.state_dict(), own)))
    x = torch.rand(2, width, 8, 8)  # from a ReLU: nothing below 0
    torch.testing.assert_close(unit(x), stock(x))

"""The VGG for pictures of 32 x 32."""

import pytest
import torch
from backbones import InitChecks, backbone

SMALL = dict(depth=8)


class TestCIFARVGG(InitChecks):
    kind = 'CIFARVGG'
    small = SMALL


@pytest.mark.parametrize(
    ('changes', 'key', 'shape'),
    [
        (dict(depth=16), 'layer5.2.conv.weight', (512, 512, 3, 3)),
        (dict(in_channels=1), 'layer1.0.conv.weight', (64, 1, 3, 3)),
    ],
)
def test_arguments(changes, key, shape):
    plain = backbone(type='CIFARVGG', **SMALL)
    changed = backbone(type='CIFARVGG', **{**SMALL, **changes})
    assert changed.state_dict()[key].shape == shape
    if 'norm_cfg' in changes:
        assert {type(m) for m in plain.modules()} != {
            type(m) for m in changed.modules()
        }
    else:
        before = plain.state_dict().get(key)
        assert before is None or before.shape != shape


def test_it_takes_its_norms_from_norm_cfg():
    model = backbone(type='CIFARVGG', depth=8, norm_cfg=dict(type='GN', num_groups=4))
    assert isinstance(model.layer5[0].bn, torch.nn.GroupNorm)


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        (dict(depth=12), 'depth=12 is none of CIFARVGG: 8, 11, 13, 16, 19'),
        (dict(out_indices=()), 'out_indices'),
        (dict(out_indices=4), 'out_indices'),
    ],
)
def test_mistakes(changes, message):
    with pytest.raises(ValueError, match=message):
        backbone(type='CIFARVGG', **{**SMALL, **changes})

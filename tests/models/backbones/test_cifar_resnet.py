"""The ResNet for pictures of 32 x 32."""

import pytest
from backbones import InitChecks, backbone

SMALL = dict(depth=8)


class TestCIFARResNet(InitChecks):
    kind = 'CIFARResNet'
    small = SMALL


@pytest.mark.parametrize(
    ('changes', 'key', 'shape'),
    [
        (dict(depth=14), 'layer3.1.conv2.weight', (64, 64, 3, 3)),
        (dict(stem_channels=4), 'conv1.weight', (4, 3, 3, 3)),
        (dict(base_channels=8), 'layer3.0.conv2.weight', (32, 32, 3, 3)),
        (dict(in_channels=1), 'conv1.weight', (16, 1, 3, 3)),
        (dict(norm_cfg=dict(type='GN', num_groups=2)), 'gn1.weight', (16,)),
    ],
)
def test_arguments(changes, key, shape):
    plain = backbone(type='CIFARResNet', **SMALL)
    changed = backbone(type='CIFARResNet', **{**SMALL, **changes})
    assert changed.state_dict()[key].shape == shape
    if 'norm_cfg' in changes:
        assert {type(m) for m in plain.modules()} != {
            type(m) for m in changed.modules()
        }
    else:
        before = plain.state_dict().get(key)
        assert before is None or before.shape != shape


def test_zero_init_residual():
    for zero in (False, True):
        model = backbone(type='CIFARResNet', depth=8, zero_init_residual=zero)
        model.init_weights()
        assert (model.layer1[0].bn2.weight == float(not zero)).all()


def test_frozen_stages():
    model = backbone(type='CIFARResNet', depth=8, frozen_stages=1)
    model.train()
    assert not model.layer1[0].bn1.training
    assert not model.conv1.weight.requires_grad
    assert model.layer2[0].conv1.weight.requires_grad


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        (dict(depth=18), 'depth=18 is none of CIFARResNet: 8, 14, 20, 32, 44, 56, 110'),
        (dict(out_indices=(3,)), r'=\(3,\) does not fit CIFARResNet.* 0 to 2'),
    ],
)
def test_mistakes(changes, message):
    with pytest.raises(ValueError, match=message):
        backbone(type='CIFARResNet', **{**SMALL, **changes})

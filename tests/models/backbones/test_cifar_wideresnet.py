"""The wide ResNet for pictures of 32 x 32."""

import pytest
import torch
from backbones import InitChecks, backbone
from builders import batch

SMALL = dict(depth=10, widen_factor=1)


class TestCIFARWideResNet(InitChecks):
    kind = 'CIFARWideResNet'
    small = SMALL


@pytest.mark.parametrize(
    ('changes', 'key', 'shape'),
    [
        (dict(depth=16), 'layer3.1.conv2.weight', (64, 64, 3, 3)),
        (dict(widen_factor=3), 'layer3.0.conv2.weight', (192, 192, 3, 3)),
        (dict(in_channels=1), 'conv1.weight', (16, 1, 3, 3)),
        (dict(norm_cfg=dict(type='SyncBN')), 'bn1.weight', (64,)),
    ],
)
def test_arguments(changes, key, shape):
    plain = backbone(type='CIFARWideResNet', **SMALL)
    changed = backbone(type='CIFARWideResNet', **{**SMALL, **changes})
    assert changed.state_dict()[key].shape == shape
    if 'norm_cfg' in changes:
        assert {type(m) for m in plain.modules()} != {
            type(m) for m in changed.modules()
        }
    else:
        before = plain.state_dict().get(key)
        assert before is None or before.shape != shape


def test_the_sum_of_a_stage_comes_before_its_norm():
    model = backbone(
        type='CIFARWideResNet', depth=10, widen_factor=1, out_indices=(0, 1, 2)
    ).eval()
    images, _ = batch(1, size=16)
    outs = model(images)
    assert torch.equal(outs[1], model.layer2(outs[0]))
    total = model.layer3(outs[1])
    assert torch.equal(outs[2], model.bn1(total).relu())


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        (dict(depth=34), 'depth=34 is none of CIFARWideResNet: 10, 16, 22, 28, 40'),
        (dict(out_indices=(-1,)), 'out_indices'),
        (dict(frozen_stages=1), 'frozen_stages has no function'),
    ],
)
def test_mistakes(changes, message):
    with pytest.raises(ValueError, match=message):
        backbone(type='CIFARWideResNet', **{**SMALL, **changes})

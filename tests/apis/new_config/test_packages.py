"""What packages write down of their networks."""

import sys
from types import ModuleType

import pytest
from torch import nn

from mmrazor_pckd.apis.new_config.normalised_images import IMAGENET
from mmrazor_pckd.apis.new_config.packages import _preprocessing, known_of


def test_of_torchvision():
    known = known_of('torchvision:inception_v3')
    assert (known.image_size, known.classes) == ((299, 299), 1000)
    assert known.images == IMAGENET


@pytest.mark.parametrize(
    ('name', 'classes', 'size', 'std'),
    [
        ('timm:vit_small_patch14_dinov2', 0, 518, 58.395),
        ('timm:vit_base_patch16_clip_224.openai', 512, 224, 68.500532),
    ],
)
def test_of_timm(name, classes, size, std):
    pytest.importorskip('timm')
    known = known_of(name)
    assert (known.classes, known.image_size) == (classes, (size, size))
    assert known.images['std'][0] == pytest.approx(std)


def test_of_a_function(monkeypatch):
    module = ModuleType('own_nets')
    monkeypatch.setitem(sys.modules, 'own_nets', module)
    module.plain = lambda: nn.ReLU()
    assert known_of('own_nets:plain').assumed
    network = nn.Linear(2, 2)
    network.pretrained_cfg = dict(
        mean=(0.5, 0.5, 0.5), std=(0.2, 0.2, 0.2), input_size=(3, 48, 64)
    )
    module.told = lambda: network
    known = known_of('own_nets:told')
    assert not known.assumed
    assert known.images == dict(mean=[127.5] * 3, std=[51.0] * 3, to_rgb=True)
    assert known.image_size == (48, 64)


@pytest.mark.parametrize(
    ('config', 'images'),
    [
        (dict(image_mean=[0.5] * 3, image_std=[0.2] * 3), ([127.5] * 3, [51.0] * 3)),
        # MobileViT: BGR of 0 to 1.
        (dict(do_flip_channel_order=True), ([0.0] * 3, [255.0] * 3)),
        (
            dict(image_mean=[0.5] * 3, image_std=[0.2] * 3, do_normalize=False),
            ([0.0] * 3, [255.0] * 3),
        ),
        (
            dict(image_mean=[127.5] * 3, image_std=[50] * 3, do_rescale=False),
            ([127.5] * 3, [50.0] * 3),
        ),
    ],
)
def test_of_a_preprocessor_of_transformers(config, images):
    mean, std = images
    expected = dict(mean=mean, std=std, to_rgb='do_flip_channel_order' not in config)
    assert _preprocessing(config) == expected

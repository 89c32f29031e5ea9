"""Backbones of one size."""

import pytest
import torch
from torch import nn

from mmrazor_pckd.apis.new_config.fixed_size import (
    same_shapes,
    set_fixed_size,
    takes_images,
)


def test_only_another_size_is_a_change():
    backbone = dict(type='mmpretrain.VisionTransformer', img_size=32)
    assert not set_fixed_size(backbone, (32, 32))
    assert backbone['img_size'] == 32
    assert set_fixed_size(backbone, (32, 48))
    assert backbone['img_size'] == (32, 48)
    # Its default is no change either.
    assert not set_fixed_size(dict(type='mmpretrain.VisionTransformer'), (224, 224))


@pytest.mark.parametrize('kind', ['mmpretrain.ResNet', 'NoSuchBackbone'])
def test_others_stay_as_they_are(kind):
    backbone = dict(type=kind)
    assert not set_fixed_size(backbone, (32, 32))
    assert backbone == dict(type=kind)


# They hand the size to their parent.
@pytest.mark.parametrize('kind', ['ViTEVA02', 'DistilledVisionTransformer'])
def test_a_size_that_is_handed_on(kind):
    backbone = dict(type=f'mmpretrain.{kind}')
    assert set_fixed_size(backbone, (32, 32))
    assert backbone['img_size'] == (32, 32)


def test_shapes_and_buffers():
    same = nn.BatchNorm2d(3), nn.BatchNorm2d(3)
    assert same_shapes(*same)
    assert not same_shapes(nn.BatchNorm2d(3), nn.BatchNorm2d(3, affine=False))
    assert not same_shapes(nn.BatchNorm2d(3), nn.BatchNorm2d(4))


def test_a_network_is_asked_without_gradients():
    class Network(nn.Module):
        def forward(self, images, mode):
            assert not torch.is_grad_enabled()
            assert not self.training
            return images.view(2, 3, 4, 6)

    assert takes_images(Network(), (4, 6))
    assert not takes_images(Network(), (6, 6))

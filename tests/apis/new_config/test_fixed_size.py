"""Backbones of one size."""

import pytest

from mmrazor_pckd.apis.new_config.fixed_size import set_fixed_size


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

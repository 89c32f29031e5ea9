"""Tokens and maps that no part of a network pools."""

import pytest

from mmrazor_pckd.apis.new_config.networks import Network
from mmrazor_pckd.apis.new_config.source import code

VIT = dict(embed_dims=8, num_layers=1, num_heads=2, feedforward_channels=8)
HEAD = dict(type='LinearClsHead', num_classes=3, in_channels=8)


def vit(**backbone):
    return dict(
        type='VisionTransformer', arch=VIT, img_size=16, patch_size=8, **backbone
    )


def of_timm(**more):
    pytest.importorskip('timm')
    return dict(
        type='TIMMBackbone',
        model_name='vit_tiny_patch16_224',
        img_size=16,
        patch_size=8,
        embed_dim=12,
        num_heads=2,
        depth=1,
        **more,
    )


@pytest.fixture
def network(tmp_path):
    def make(backbone, head=HEAD):
        path = tmp_path / 'network.py'
        model = dict(type='ImageClassifier', backbone=backbone, head=head)
        path.write_text(f'model = {code(model)}\n')
        found = Network('--student', str(path))
        found.build((16, 16))
        return found

    return make


@pytest.mark.parametrize(
    ('more', 'neck'),
    [
        ({}, dict(type='TokenPooling', how='first')),
        (
            dict(class_token=False, global_pool=''),
            dict(type='TokenPooling', how='mean', prefix=0),
        ),
        (
            dict(global_pool='avg', reg_tokens=2),
            dict(type='TokenPooling', how='mean', prefix=3),
        ),
    ],
)
def test_tokens_of_timm_are_pooled_as_its_own_head_does(more, neck, network):
    found = network(of_timm(**more), dict(HEAD, in_channels=12))
    assert found.cfg['neck'] == neck
    assert found.width == 12
    assert 'token' in str(found)


@pytest.mark.parametrize(
    ('backbone', 'kind'),
    [
        (vit(out_type='raw'), 'cls_token'),
        (vit(out_type='raw', with_cls_token=False), 'avg_featmap'),
    ],
)
def test_tokens_of_mmpretrain_are_pooled_by_the_backbone(backbone, kind, network):
    found = network(backbone)
    assert found.cfg['backbone']['out_type'] == kind
    assert found.cfg.get('neck') is None
    assert found.width == 8


def test_a_map_is_averaged(network):
    assert network(vit(out_type='featmap')).cfg['neck'] == dict(
        type='GlobalAveragePooling'
    )


def test_what_is_pooled_stays_as_it_is(network):
    found = network(vit())
    assert (found.cfg.get('neck'), found.notes) == (None, [])


def test_a_head_of_another_width_is_one_line(network):
    with pytest.raises(ValueError, match='cannot take images|one feature') as error:
        network(of_timm(), HEAD)
    assert '\n' not in str(error.value)

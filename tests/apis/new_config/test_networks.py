"""What is read off a network before it is distilled."""

import pytest
import torch

from mmrazor_pckd.apis.new_config.feature_maps import FeatureMap
from mmrazor_pckd.apis.new_config.networks import Network
from mmrazor_pckd.apis.new_config.source import code


def classifier(**backbone):
    return dict(
        type='ImageClassifier',
        backbone=dict(
            dict(
                type='ResNet_CIFAR',
                depth=18,
                stem_channels=4,
                base_channels=4,
                num_stages=2,
                out_indices=(1,),
                strides=(1, 2),
                dilations=(1, 1),
            ),
            **backbone,
        ),
        neck=dict(type='GlobalAveragePooling'),
        head=dict(type='LinearClsHead', num_classes=7, in_channels=8),
    )


@pytest.fixture
def network(tmp_path):
    def make(model, **keys):
        path = tmp_path / 'network.py'
        keys = ''.join(f'{key} = {value!r}\n' for key, value in keys.items())
        path.write_text(f'model = {code(model)}\n{keys}')
        return Network('--teacher', str(path))

    return make


def test_facts_of_a_built_network(network):
    found = network(classifier())
    found.build((16, 16))
    assert (found.source, found.width, found.bias) == ('head.fc', 8, True)
    assert found.classes == 7
    assert found.batch_norm
    assert [(each.channels, each.size) for each in found.maps] == [
        (4, (16, 16)),
        (8, (8, 8)),
    ]
    facts = found.facts([FeatureMap('backbone.layer2', 8, (8, 8))])
    stage = dict(module='backbone.layer2', channels=8, size=8)
    stem = dict(module='backbone.layer1', channels=4, size=16)
    assert facts == dict(
        width=8, classifier='head.fc', bias=True, stages=[stage], stem=stem
    )
    (stage,) = found.facts(found.maps[-1:], ends=True)['stages']
    assert stage['norm'] == 'backbone.layer2.1.bn2'
    assert stage['before'] == dict(
        type='ModuleInputs', source='backbone.layer2.1.relu', data_idx=0, record_idx=1
    )


def test_what_cannot_be_built_is_one_line(network):
    with pytest.raises(ValueError, match='--teacher: .* cannot be built') as error:
        network(classifier(depth=19)).build((16, 16))
    assert '\n' not in str(error.value)


def vit(kind='VisionTransformer', **backbone):
    small = dict(embed_dims=16, num_layers=2, num_heads=2, feedforward_channels=32)
    return dict(
        type='ImageClassifier',
        backbone=dict(type=kind, arch=small, img_size=32, patch_size=8, **backbone),
        head=dict(type='VisionTransformerClsHead', num_classes=7, in_channels=16),
    )


# The second one keeps tables of its positions, which change when it runs.
@pytest.mark.parametrize('kind', ['VisionTransformer', 'ViTEVA02'])
def test_weights_of_another_size_are_interpolated(network, tmp_path, kind):
    theirs = network(vit(kind))
    theirs.build((32, 32))
    path = str(tmp_path / 'a.pth')
    torch.save(network(vit(kind)).built().state_dict(), path)
    found = network(vit(kind))
    found.build((24, 24), path)
    assert found.cfg['backbone']['img_size'] == 32
    assert 'weights of 32x32, positions are interpolated' in str(found)
    assert found.width == 16
    # A student is built for the images.
    student = network(vit(kind))
    student.build((24, 24))
    assert student.cfg['backbone']['img_size'] == (24, 24)
    state = student.model.state_dict()
    assert state['backbone.pos_embed'].shape == (1, 10, 16)
    # What runs has the shapes of what is built, and is resumed.
    fresh = student.built().state_dict()
    assert {key: value.shape for key, value in fresh.items()} == {
        key: value.shape for key, value in state.items()
    }


def test_weights_of_one_size_alone_are_named(network, tmp_path):
    mixer = dict(embed_dims=16, num_layers=2, tokens_mlp_dims=8, channels_mlp_dims=8)
    model = dict(
        type='ImageClassifier',
        backbone=dict(type='MlpMixer', arch=mixer, img_size=32, patch_size=8),
        neck=dict(type='GlobalAveragePooling', dim=1),
        head=dict(type='LinearClsHead', num_classes=7, in_channels=16),
    )
    path = str(tmp_path / 'a.pth')
    torch.save(network(model).built().state_dict(), path)
    found = network(model, image_size=32)
    message = '--image-size 24 24: the weights of .* are for images of 32x32 alone'
    with pytest.raises(ValueError, match=message):
        found.build((24, 24), path)

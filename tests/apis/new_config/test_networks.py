"""What is read off a network before it is distilled."""

import pytest

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


def test_classes_are_set(network):
    found = network(classifier())
    found.set_classes(3)
    assert found.classes == 3
    assert found.cfg['head']['loss'] == dict(type='CrossEntropyLoss')


def test_what_cannot_be_built_is_one_line(network):
    with pytest.raises(ValueError, match='--teacher: .* cannot be built') as error:
        network(classifier(depth=19)).build((16, 16))
    assert '\n' not in str(error.value)


@pytest.mark.parametrize(
    ('preprocessor', 'images'),
    [
        (None, dict(mean=[123.675, 116.28, 103.53], to_rgb=True)),
        (dict(type='ClsDataPreprocessor'), dict(mean=[0.0] * 3, to_rgb=False)),
        (
            dict(
                type='mmengine.ImgDataPreprocessor',
                mean=[1.0] * 3,
                std=[2.0] * 3,
                bgr_to_rgb=True,
            ),
            dict(mean=[1.0] * 3, std=[2.0] * 3, to_rgb=True),
        ),
    ],
)
def test_the_normalisation_of_a_network(network, preprocessor, images):
    found = network(classifier(), data_preprocessor=preprocessor)
    assert found.images.items() >= images.items()


@pytest.mark.parametrize(
    ('given', 'kept'),
    [
        (dict(type='Pretrained', checkpoint='a.pth'), False),
        ([dict(type='Pretrained', checkpoint='a.pth')], False),
        ([dict(type='Constant', layer='Conv2d', val=1)], True),
        (dict(type='Constant', layer='Conv2d', val=1), True),
    ],
)
def test_a_teacher_with_weights_does_not_load_others(network, given, kept):
    found = network(classifier(init_cfg=given))
    found.use_checkpoint('https://example.org/teacher.pth')
    assert ('init_cfg' in found.cfg['backbone']) == kept

"""What a config says of a network."""

import pytest

from mmrazor_pckd.apis.new_config.network_config import NetworkConfig
from mmrazor_pckd.apis.new_config.source import code


@pytest.fixture
def network(tmp_path):
    def make(data_preprocessor=None, **backbone):
        path = tmp_path / 'network.py'
        model = dict(
            type='ImageClassifier',
            backbone=dict(type='ResNet_CIFAR', depth=18, **backbone),
            head=dict(type='LinearClsHead', num_classes=7, in_channels=8),
            train_cfg=dict(augments=dict(type='Mixup', alpha=1.0)),
        )
        path.write_text(
            f'model = {code(model)}\ndata_preprocessor = {data_preprocessor!r}\n'
            "custom_imports = dict(imports=['mmrazor_pckd', 'colorsys'])\n"
            'image_size = (16, 24)\n'
        )
        return NetworkConfig('--teacher', str(path))

    return make


def test_what_is_not_of_the_classifier_is_taken_out(network):
    found = network()
    assert 'train_cfg' not in found.cfg
    assert found.imports == ['colorsys']
    assert found.image_size == (16, 24)
    assert found.weights is None


def test_classes_are_set(network):
    found = network()
    assert found.classes == 7
    found.set_classes(3)
    assert found.classes == 3
    assert found.cfg['head']['loss'] == dict(type='CrossEntropyLoss')


def test_the_backbone_starts_from_a_file(network):
    found = network()
    with pytest.raises(ValueError, match='is not of the zoo; give the file'):
        found.start_from('')
    with pytest.raises(FileNotFoundError, match='--pretrained'):
        found.start_from('nowhere.pth')
    found.start_from('https://example.org/a.pth')
    assert found.cfg['backbone']['init_cfg'] == dict(
        type='Pretrained', checkpoint='https://example.org/a.pth', prefix='backbone.'
    )


def test_what_is_no_classifier_is_one_line(tmp_path):
    path = tmp_path / 'network.py'
    for text, message in (
        ('a = 1\n', 'has no "model"'),
        ("model = dict(type='A', backbone=dict())\n", r'\(A\) has no model.head.num_c'),
    ):
        path.write_text(text)
        with pytest.raises(ValueError, match=message) as error:
            NetworkConfig('--teacher', str(path))
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
    found = network(data_preprocessor=preprocessor)
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
    found = network(init_cfg=given)
    found.use_checkpoint('https://example.org/teacher.pth')
    assert ('init_cfg' in found.cfg['backbone']) == kept

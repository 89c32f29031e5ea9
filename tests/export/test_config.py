"""The student's config in the words of plain mmpretrain."""

import json

import pytest
import torch
from builders import ROOT
from mmengine.config import Config
from mmengine.hub import get_config
from mmengine.registry import DefaultScope
from mmpretrain import get_model
from mmrazor.registry import MODELS

from mmrazor_pckd.export.config import student_config, write_config

pytestmark = pytest.mark.slow


def configs():
    ours = [
        f'cifar100/pckd_{pair}'
        for pair in (
            'wrn40-2_wrn16-2',
            'wrn40-2_wrn40-1',
            'wrn40-2_shufflenetv1',
            'resnet56_resnet20',
            'resnet110_resnet32',
            'resnet32x4_resnet8x4',
            'resnet32x4_shufflenetv2',
            'vgg13_vgg8',
            'vgg13_mobilenetv2',
        )
    ]
    stock = [
        f'mmrazor::distill/mmcls/{name}'
        for name in (
            'kd/kd_logits_resnet50_mobilenet-v2_8xb32_in1k.py',
            'byot/byot_resnet18_8xb16_cifar100.py',
            'dfad/dfad_logits_resnet34_resnet18_8xb32_cifar10.py',
        )
    ]
    return [
        f'{ROOT}/configs/{name}.py'
        for name in (*ours, 'pckd_r34_r18_imagenet', 'demo/pckd_demo')
    ] + stock


@pytest.mark.parametrize('name', configs(), ids=lambda name: name[-40:])
def test_the_same_network_and_normalisation(name):
    cfg = get_config(name) if '::' in name else Config.fromfile(name)
    config = student_config(cfg)
    assert json.loads(json.dumps(config))  # plain values
    assert 'mmrazor.' not in str(config)
    ours = 'cifar100/' in name and '::' not in name
    assert config.get('custom_imports', {}).get('imports') == (
        ['mmrazor_pckd'] if ours else None
    )

    student = get_model(Config(config))
    with DefaultScope.overwrite_default_scope('mmrazor'):
        original = MODELS.build(cfg.model.architecture)
        preprocessor = MODELS.build(
            cfg.model.get('data_preprocessor') or cfg.data_preprocessor
        )
    assert {key: value.shape for key, value in student.state_dict().items()} == {
        key: value.shape for key, value in original.state_dict().items()
    }
    assert str(student.backbone) == str(original.backbone)
    images = torch.randint(256, (3, 3, 8, 8), dtype=torch.uint8)
    assert type(student.data_preprocessor).__name__ == 'ClsDataPreprocessor'
    assert torch.equal(
        student.data_preprocessor(dict(inputs=images), False)['inputs'],
        preprocessor(dict(inputs=images), False)['inputs'],
    )


def of_cifar(**options):
    cfg = Config.fromfile(configs()[0])
    cfg.merge_from_dict(options)
    return cfg


def test_the_split_that_was_validated():
    cfg = get_config('mmrazor::distill/mmcls/byot/byot_resnet18_8xb16_cifar100.py')
    assert 'split' not in cfg.val_dataloader.dataset
    assert student_config(cfg)['test_dataloader']['dataset']['split'] == 'test'


def test_without_a_validation():
    config = student_config(of_cifar(val_dataloader=None))
    assert config['test_dataloader']['dataset']['type'] == 'CIFAR100'
    config = student_config(of_cifar(val_dataloader=None, test_dataloader=None))
    assert set(config) == {
        'default_scope',
        'model',
        'custom_imports',
        'image_size',
    }  # of the training pipeline


def test_types_of_others_are_imported():
    cfg = of_cifar()
    cfg.model.architecture.neck = dict(type='mmengine.Others')

    class Others(torch.nn.Module):
        pass

    from mmengine.registry import MODELS as ROOT_MODELS

    ROOT_MODELS.register_module(module=Others, force=True)
    assert student_config(cfg)['custom_imports']['imports'] == [
        'mmrazor_pckd',
        Others.__module__,
    ]


def test_what_cannot_be_written_down():
    cfg = of_cifar()
    cfg.model.architecture.backbone.depth = torch.tensor(16)
    with pytest.raises(
        ValueError,
        match='model.architecture.backbone.depth is a Tensor, which cannot be written',
    ):
        student_config(cfg)
    cfg.model.architecture = torch.nn.Identity()
    with pytest.raises(
        ValueError,
        match='model.architecture: the config of a student is needed, got Identity',
    ):
        student_config(cfg)


@pytest.mark.parametrize(
    ('name', 'from_files'), [(configs()[0], False), (configs()[-4], True)]
)
def test_arrays_that_are_not_read_from_files_are_remarked(name, from_files, tmp_path):
    assert ('demo' in name) == from_files
    config = student_config(Config.fromfile(name))
    write_config(config, str(tmp_path / 'student.pth'))
    text = (tmp_path / 'student.py').read_text()
    assert ("channel_order='rgb'" not in text) == from_files

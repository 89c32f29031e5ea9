"""Every method on pairs of networks of unlike families: a step, or one line."""

import math

import pytest
import torch
from builders import batch, thaw
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.new_config.methods import (
    fit_networks,
    method_names,
    read_method,
    without_maps,
)
from mmrazor_pckd.apis.new_config.networks import Network
from mmrazor_pckd.apis.new_config.source import Name, code

pytestmark = pytest.mark.slow


def resnet(*strides):
    return dict(
        type='ResNet_CIFAR',
        depth=18,
        num_stages=2,
        strides=strides,
        dilations=(1, 1),
        out_indices=(1,),
        base_channels=4,
        stem_channels=4,
    )


VIT = dict(embed_dims=16, num_layers=2, num_heads=2, feedforward_channels=32)
# Backbone and width of the feature. Of images of 32 x 32 they have maps of
BACKBONES = dict(
    resnet=(resnet(2, 2), 8),  # 32, 16, 8
    odd=(resnet(3, 2), 8),  # 32, 11, 6
    vgg=(dict(type='VGG', depth=11, norm_cfg=dict(type='BN')), 512),  # 32, 16, ... 2
    mobilenet=(dict(type='MobileNetV2', widen_factor=0.25), 1280),  # 16, 8, 4, 2
    convnext=(
        dict(type='ConvNeXt', arch=dict(depths=[1] * 4, channels=[4, 8, 8, 8])),
        8,
    ),  # 8, 4, 2
    vit=(dict(type='VisionTransformer', arch=VIT, img_size=32, patch_size=8), 16),
)
# Teacher and student.
PAIRS = [
    ('vgg', 'mobilenet'),
    ('odd', 'convnext'),
    ('convnext', 'odd'),
    ('resnet', 'odd'),
    ('vit', 'resnet'),
    ('vgg', 'resnet'),
]
METHODS = [
    name for name in method_names() if 'pair.' not in code(read_method(name).model)
]
MAPS = [name for name in METHODS if name not in without_maps()]


@pytest.fixture(scope='module')
def networks(tmp_path_factory):
    """Each network, built once."""
    folder, found = tmp_path_factory.mktemp('networks'), {}
    for name, (backbone, width) in BACKBONES.items():
        model = dict(
            type='ImageClassifier',
            backbone=backbone,
            neck=dict(type='GlobalAveragePooling'),
            head=dict(type='LinearClsHead', num_classes=3, in_channels=width),
        )
        if name in ('vit', 'convnext'):
            del model['neck']
        if name == 'vit':
            model['head']['type'] = 'VisionTransformerClsHead'
        path = folder / f'{name}.py'
        path.write_text(f'model = {code(model)}\n')
        found[name] = Network('--student', str(path))
        found[name].set_classes(3)
        found[name].build((32, 32))
    return found


def built(fitted, student, teacher):
    """The distillation, of the names of variables in it."""
    values = dict(
        student=dict(_scope_='mmpretrain', **student.cfg),
        teacher=dict(_scope_='mmpretrain', **teacher.cfg),
        teacher_ckpt=None,
        num_classes=3,
    )

    def fill(value):
        if isinstance(value, Name):
            return values[value]
        if isinstance(value, dict):
            return {key: fill(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(fill(each) for each in value)
        return value

    torch.manual_seed(0)
    model = fill(fitted)
    thaw(model)
    return MODELS.build(model).train()


@pytest.mark.parametrize('method', METHODS)
def test_a_step_of_each_method(method, networks):
    model, stepped = read_method(method).model.to_dict(), 0
    for names in PAIRS:
        teacher, student = (networks[name] for name in names)
        try:
            fitted = fit_networks(method, model, student, teacher)
        except ValueError:
            continue
        distillation = built(fitted, student, teacher)
        for module in distillation.modules():
            if hasattr(module, 'set_train_labels'):
                module.num_negatives = 8
                module.set_train_labels(torch.arange(20) % 3)
        inputs, samples = batch(4, classes=3, size=32)
        for index, sample in enumerate(samples):
            sample.set_metainfo(dict(sample_idx=index))
        if fitted['type'] == 'WeakStrongDistill':
            inputs = [inputs, inputs]
        results = distillation(inputs, samples, mode='loss')
        losses = {key: value for key, value in results.items() if 'loss' in key}
        for name, loss in fitted['distiller']['distill_losses'].items():
            if loss is not None:
                assert f'distill.{name}' in losses
        total = sum(losses.values())
        total.backward()
        assert math.isfinite(total.item())
        stepped += 1
        if stepped == 2:
            return
    assert (method, stepped) == ('fsp', 1)  # Two of equal channels.


@pytest.mark.parametrize('method', MAPS)
def test_the_pairs_that_cannot_be(method, networks):
    possible = dict(
        ofd=[('vgg', 'mobilenet'), ('vgg', 'resnet')],  # maps of one size
        fsp=[('resnet', 'odd')],  # stages of equal channels
    ).get(method, [names for names in PAIRS if 'vit' not in names])
    model = read_method(method).model.to_dict()
    for names in PAIRS:
        teacher, student = (networks[name] for name in names)
        if names in possible:
            fit_networks(method, model, student, teacher)
            continue
        with pytest.raises(ValueError, match=r'\A[^\n]+\Z') as error:
            fit_networks(method, model, student, teacher)
        assert ('vit.py has none' in str(error.value)) == ('vit' in names)

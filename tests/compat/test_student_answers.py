"""What is asked of a distillation, its student answers."""

import copy

import pytest
import torch
from builders import batch, build, classifier, model_config, total
from mmengine.optim import build_optim_wrapper
from mmrazor.models.algorithms import BaseAlgorithm
from mmrazor.registry import MODELS

VIT = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(
        type='VisionTransformer',
        arch=dict(embed_dims=12, num_layers=2, num_heads=2, feedforward_channels=16),
        img_size=8,
        patch_size=4,
    ),
    head=dict(type='VisionTransformerClsHead', num_classes=5, in_channels=12),
)
KINDS = ('SingleTeacherDistill', 'FrozenTeacherDistill', 'RotatedViewDistill')


def algorithm(kind, student=None):
    cfg = model_config('pckd_r34_r18_imagenet')
    cfg.type = kind
    cfg.pop('views')
    if kind == 'RotatedViewDistill':
        cfg.views = (0, 90)
    if kind == 'SingleTeacherDistill':
        cfg = model_config('kd_r34_r18_imagenet')
    cfg.architecture = copy.deepcopy(student or classifier(4))
    if student and kind != 'SingleTeacherDistill':
        for name in ('projection', 'embedding_s', 'embedding_t'):
            cfg.distiller.connectors[name].in_channels = 12
        cfg.distiller.connectors.embedding_s.out_channels = 12
        source = dict(type='ModuleInputs', source='head.layers.head')
        recorders = cfg.distiller.student_recorders
        recorders.feature = source
        recorders.logits = dict(source, type='ModuleOutputs')
        for name in ('weight', 'bias'):
            key = 'centers' if name == 'weight' else 'bias'
            recorders[key] = dict(type='Parameter', source=f'head.layers.head.{name}')
        cfg.distiller.distill_losses.loss_center_alignment = None
    elif student:
        cfg.distiller.student_recorders.logits.source = 'head.layers.head'
    return build(cfg)


@pytest.mark.parametrize('kind', KINDS)
def test_layers_are_those_of_the_student_and_the_rest_trains_as_its_head(kind):
    model = algorithm(kind, VIT)
    wrapper = build_optim_wrapper(
        model,
        dict(
            optimizer=dict(type='AdamW', lr=1.0, weight_decay=0.1),
            constructor='mmpretrain.LearningRateDecayOptimWrapperConstructor',
            paramwise_cfg=dict(layer_decay_rate=0.5, norm_decay_mult=0.0),
        ),
    )
    alone = build_optim_wrapper(
        model.student,
        dict(
            optimizer=dict(type='AdamW', lr=1.0, weight_decay=0.1),
            constructor='mmpretrain.LearningRateDecayOptimWrapperConstructor',
            paramwise_cfg=dict(layer_decay_rate=0.5, norm_decay_mult=0.0),
        ),
    )
    found, groups = (
        # One group without a name is of the base settings.
        {group['param_name']: group for group in each if 'param_name' in group}
        for each in (wrapper.param_groups, alone.param_groups)
    )
    for group in groups.values():
        other = found.pop('architecture.' + group['param_name'])
        assert other['lr'] == group['lr']
        assert other['weight_decay'] == group['weight_decay']
    rates = {group['lr'] for group in groups.values()}
    assert len(rates) == 4  # stem, two layers, head
    assert {name.split('.')[0] for name in found} <= {'distiller'}
    assert {group['lr'] for group in found.values()} <= {max(rates)}
    inputs, samples = batch()
    wrapper.update_params(total(model(inputs, samples, mode='loss')))


@pytest.mark.parametrize('kind', KINDS)
def test_parts_and_functions_are_the_students(kind):
    model = algorithm(kind)
    assert model.head is model.student.head
    assert model.backbone is model.student.backbone
    assert model.with_neck
    inputs, _ = batch()
    model.eval()
    ours, theirs = model.extract_feat(inputs), model.student.extract_feat(inputs)
    assert torch.equal(ours[0], theirs[0])
    # They are found, and are not parts a second time.
    assert list(model._modules)[:2] == ['data_preprocessor', 'architecture']
    assert not any(key.startswith('head.') for key in model.state_dict())


@pytest.mark.parametrize('kind', KINDS)
def test_what_the_student_lacks_is_an_error_of_the_distillation(kind):
    model = algorithm(kind)
    assert not hasattr(model, 'loss_lambda')
    assert not hasattr(model, '_of_the_student')
    model.student._of_the_student = 3
    assert not hasattr(model, '_of_the_student')
    with pytest.raises(AttributeError, match=f"'{kind}' object has no .* 'nothing'"):
        _ = model.nothing
    for name in ('architecture.backbone.conv1.weight', 'distiller.a'):
        with pytest.raises(NotImplementedError):  # the backbone's own
            model.get_layer_depth(name)


def test_other_algorithms_are_left_alone():
    assert '__getattr__' not in vars(BaseAlgorithm)
    assert MODELS.get('SingleTeacherDistill').__getattr__ is not (
        torch.nn.Module.__getattr__
    )

"""Hooks of mmpretrain change and count the student's parts."""

import logging
from types import SimpleNamespace

import pytest
import torch
from builders import CLASSES, batch, build, data, model_config, total
from mmpretrain.engine import (
    ClassNumCheckHook,
    PreciseBNHook,
    SetAdaptiveMarginsHook,
    SwitchRecipeHook,
    WarmupParamHook,
)

from mmrazor_pckd.compat.patching import patches_of

METHODS = ('pckd_r34_r18_imagenet', 'kd_r34_r18_imagenet')


def runner_of(model, **attributes):
    return SimpleNamespace(
        model=model,
        logger=logging.getLogger('hooks'),
        epoch=1,
        iter=0,
        _resume=False,
        **attributes,
    )


@pytest.mark.parametrize('method', METHODS)
def test_another_loss_is_the_students_and_is_recorded(method):
    model = build(model_config(method))
    inputs, samples = batch()
    before = model(inputs.clone(), samples, mode='loss')
    smooth = dict(
        type='mmpretrain.LabelSmoothLoss', label_smooth_val=0.5, num_classes=CLASSES
    )
    hook = SwitchRecipeHook([dict(action_epoch=2, loss=smooth)])
    hook.before_train_epoch(runner_of(model))
    assert type(model.student.head.loss_module).__name__ == 'LabelSmoothLoss'
    assert 'loss_module' not in model._modules
    after = model(inputs.clone(), samples, mode='loss')
    assert after.keys() == before.keys()
    for key, value in after.items():
        # Labels and scores of a step are recorded as before.
        assert torch.equal(value, before[key]) is (key != 'student.loss'), key


def test_mixup_that_begins_later_mixes():
    model = build(model_config(METHODS[1]))
    model.data_preprocessor.num_classes = CLASSES
    recipe = dict(augments=dict(type='Mixup', alpha=1.0))
    schedule = [
        dict(action_epoch=2, batch_augments=recipe),
        dict(action_epoch=3, batch_augments=None),
    ]
    hook = SwitchRecipeHook(schedule)
    images = data()['inputs'].float()
    assert torch.equal(model.data_preprocessor(data(), True)['inputs'], images)
    runner = runner_of(model)
    hook.before_train_epoch(runner)
    mixed = model.data_preprocessor(data(), True)
    assert not torch.equal(mixed['inputs'], images)
    assert 'gt_score' in mixed['data_samples'][0]
    assert total(model(**mixed, mode='loss')).isfinite()
    runner.epoch = 2
    hook.before_train_epoch(runner)
    assert torch.equal(model.data_preprocessor(data(), True)['inputs'], images)


def test_classes_are_counted_in_the_student():
    cfg = model_config(METHODS[0])
    cfg.distiller = dict(type='PreviewDistiller')
    cfg.teacher.head.num_classes = 1000
    model = build(cfg)
    classes = tuple(map(str, range(CLASSES)))
    dataset = SimpleNamespace(CLASSES=classes)
    runner = runner_of(model, train_dataloader=SimpleNamespace(dataset=dataset))
    ClassNumCheckHook().before_train(runner)
    dataset.CLASSES = classes[1:]
    with pytest.raises(AssertionError, match='`num_classes` .5. in LinearClsHead'):
        ClassNumCheckHook().before_train(runner)
    # As before without a distillation.
    runner.model = model.student
    with pytest.raises(AssertionError, match='`num_classes` .5. in LinearClsHead'):
        ClassNumCheckHook().before_train(runner)


def test_a_parameter_of_the_head_warms_up():
    model = build(model_config(METHODS[0]))
    hook = WarmupParamHook('loss_weight', 'head.loss_module', warmup_epochs=2)
    runner = runner_of(model, max_iters=40, max_epochs=4)
    hook.before_train(runner)
    for step, share in ((0, 0), (5, 0.25), (20, 1), (30, 1)):
        runner.iter = step
        hook.before_train_iter(runner, 0)
        assert model.student.head.loss_module.loss_weight == share


def test_margins_are_those_of_the_students_head():
    cfg = model_config(METHODS[0])
    cfg.distiller = dict(type='PreviewDistiller')
    cfg.views = (0,)
    cfg.architecture.head = dict(
        type='ArcFaceClsHead', num_classes=CLASSES, in_channels=8
    )
    model = build(cfg)
    labels = [0] * 8 + [1] * 4 + [2] * 2 + [3, 4]
    dataset = SimpleNamespace(get_gt_labels=lambda: labels)
    runner = runner_of(model, train_dataloader=SimpleNamespace(dataset=dataset))
    SetAdaptiveMarginsHook().before_train(runner)
    margins = torch.as_tensor(model.student.head.margins)
    assert margins[0] == pytest.approx(0.05)
    assert margins[3] == margins[4] == pytest.approx(0.5)


@pytest.mark.parametrize('method', METHODS)
def test_precise_batch_norm_is_the_students_on_images_as_they_are(method):
    model = build(model_config(method))
    model.train()
    loader = torch.utils.data.DataLoader(
        [dict(inputs=image, data_samples=sample) for image, sample in zip(*batch(12))],
        batch_size=6,
        collate_fn=lambda parts: dict(
            inputs=torch.stack([part['inputs'] for part in parts]),
            data_samples=[part['data_samples'] for part in parts],
        ),
    )
    kept = {
        key: value.clone()
        for key, value in model.state_dict().items()
        if key.startswith('distiller.') and 'running' in key
    }
    taught = {key: value.clone() for key, value in model.teacher.state_dict().items()}
    runner = runner_of(model, train_loop=SimpleNamespace(dataloader=loader))
    PreciseBNHook(num_samples=12)._perform_precise_bn(runner)
    norm = next(
        each
        for each in model.student.modules()
        if isinstance(each, torch.nn.BatchNorm2d)
    )
    first = model.student.backbone.conv1
    means = [first(images['inputs']).mean((0, 2, 3)) for images in loader]
    torch.testing.assert_close(norm.running_mean, sum(means) / 2)
    for key, value in kept.items():
        torch.testing.assert_close(model.state_dict()[key], value)
    if method.startswith('pckd'):
        for key, value in model.teacher.state_dict().items():
            assert torch.equal(value, taught[key]), key


def test_both_hooks_are_patched():
    assert patches_of(SwitchRecipeHook._do_switch) == ('student_hooks',)
    assert patches_of(ClassNumCheckHook._check_head) == ('student_hooks',)

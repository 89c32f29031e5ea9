"""Each method's configs: the demo's train, ImageNet's build and compute."""

import math

import pytest
import torch
from builders import ROOT, batch, thaw
from mmengine.config import Config
from mmrazor.registry import MODELS
from runs import demo_config, scalars, train

pytestmark = pytest.mark.slow

DEMO = sorted(
    path.stem[: -len('_demo')]
    for path in (ROOT / 'configs' / 'demo').glob('*_demo.py')
    if path.stem not in ('teacher_demo', 'student_demo', 'sskd_head_demo')
)
IMAGENET = sorted(
    path.stem for path in (ROOT / 'configs').glob('*_r34_r18_imagenet.py')
)
# With configs for both, and those of the demo alone.
BASELINES = [
    *('kd', 'dkd', 'crd', 'at', 'fitnet', 'rkd', 'ab', 'ft', 'ofd', 'dist', 'wsld'),
    *('reviewkd', 'ickd', 'mld', 'sskd', 'sp', 'kd_ls'),
]
OF_THE_DEMO = [
    *('cc', 'cc_paper', 'vid', 'pkt', 'fsp', 'nst', 'dkd_ls', 'mld_ls'),
    *('pckd', 'kd_preview', 'dkd_preview', 'dist_preview'),
]
# Learned beside the student, not by it.
NOT_OF_THE_STUDENT = {'loss_reconstruction'}


def test_each_baseline_has_both_configs():
    assert set(DEMO) >= {*BASELINES, *OF_THE_DEMO}
    assert {name.split('_r34')[0] for name in IMAGENET} >= set(BASELINES)


@pytest.mark.parametrize('name', DEMO)
def test_a_demo_trains_and_each_loss_reaches_the_student(
    name, pictures, teacher, tmp_path
):
    cfg = demo_config(
        name, pictures, tmp_path, epochs=1, **{'train_dataloader.batch_size': 20}
    )
    cfg.model.teacher_ckpt = teacher
    thaw(cfg.model)
    cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    cfg.default_hooks.checkpoint.save_best = None
    runner = train(cfg)
    steps = [line for line in scalars(tmp_path) if 'loss' in line]
    assert len(steps) == 3
    losses = {key for key in steps[0] if key.startswith('distill.loss_')}
    assert losses == {f'distill.{key}' for key in runner.model.distiller.distill_losses}
    # The first of two stages is without the task.
    two_stages = any(hook.type == 'mmrazor.TwoStageHook' for hook in cfg.custom_hooks)
    task = {key for key in steps[0] if key.startswith('student.')}
    assert bool(task) != two_stages
    for step in steps:
        for key in losses | task:
            assert math.isfinite(step[key]), key
            assert step[key] != 0, key

    model = runner.model
    data = model.data_preprocessor(next(iter(runner.train_dataloader)), training=True)
    results = model(**data, mode='loss')
    parameters = list(model.student.parameters())
    for key in losses:
        gradients = (
            torch.autograd.grad(
                results[key],
                parameters,
                retain_graph=True,
                allow_unused=True,
                materialize_grads=True,
            )
            if results[key].requires_grad
            else []
        )
        size = sum(gradient.abs().sum() for gradient in gradients)
        reaches = key.split('.')[1] not in NOT_OF_THE_STUDENT
        assert bool(size > 0) == reaches, key


@pytest.fixture(scope='module')
def resnet34(tmp_path_factory):
    """Path of a ResNet-34 with random weights."""
    cfg = Config.fromfile(ROOT / 'configs' / f'{IMAGENET[0]}.py')
    path = tmp_path_factory.mktemp('resnet34') / 'resnet34.pth'
    torch.save(MODELS.build(cfg.model.teacher).state_dict(), path)
    return str(path)


@pytest.mark.parametrize('name', IMAGENET)
def test_full_networks_build_and_compute(name, resnet34):
    cfg = Config.fromfile(ROOT / 'configs' / f'{name}.py')
    assert 'published' in cfg
    cfg.model.teacher_ckpt = resnet34
    thaw(cfg.model)
    cfg.model.data_preprocessor = cfg.data_preprocessor
    model = MODELS.build(cfg.model)
    model.train()
    for module in model.modules():
        if hasattr(module, 'set_train_labels'):
            module.set_train_labels(torch.arange(20) % 3)
    inputs, samples = batch(2, classes=3, size=64)
    for index, sample in enumerate(samples):
        sample.set_metainfo(dict(sample_idx=index))
    if cfg.model.type == 'WeakStrongDistill':
        inputs = [inputs, inputs.flip(-1)]
    results = model(inputs, samples, mode='loss')
    assert {f'distill.{key}' for key in model.distiller.distill_losses} <= set(results)
    for key, value in results.items():
        assert torch.as_tensor(value).isfinite().all(), key

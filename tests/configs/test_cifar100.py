"""The CIFAR-100 configs: 13 pairs by 7 methods, and 15 networks alone."""

import re
from copy import deepcopy
from functools import lru_cache

import pytest
import torch
from builders import ROOT, total
from mmengine.config import Config
from mmengine.dataset import default_collate
from mmpretrain.structures import DataSample
from mmrazor.registry import HOOKS, MODELS

pytestmark = pytest.mark.slow

FOLDER = ROOT / 'configs' / 'cifar100'
PAIRS = [
    'wrn40-2_wrn16-2',
    'wrn40-2_wrn40-1',
    'resnet56_resnet20',
    'resnet110_resnet20',
    'resnet110_resnet32',
    'resnet32x4_resnet8x4',
    'vgg13_vgg8',
    'vgg13_mobilenetv2',
    'resnet50_mobilenetv2',
    'resnet50_vgg8',
    'resnet32x4_shufflenetv1',
    'resnet32x4_shufflenetv2',
    'wrn40-2_shufflenetv1',
]
METHODS = {
    'kd': {'kd'},
    'dkd': {'dkd'},
    'crd': {'crd'},
    'pckd': {'kd', 'feature_alignment', 'center_contrast'},
    'pckd_without_kd': {'feature_alignment', 'center_contrast'},
    'ckd': {'feature_alignment', 'center_contrast'},
    'pckd_released': {'kd', 'feature_alignment', 'center_contrast'},
}
NETWORKS = sorted({name for pair in PAIRS for name in pair.split('_')})
SAME_WIDTH = {
    'wrn40-2_wrn16-2',
    'resnet56_resnet20',
    'resnet110_resnet20',
    'resnet110_resnet32',
    'resnet32x4_resnet8x4',
    'vgg13_vgg8',
}
# The rest of the steps are on four images.
FULL_BATCH = {
    'pckd_wrn40-2_wrn16-2',
    'kd_resnet56_resnet20',
    'crd_wrn40-2_shufflenetv1',
}


@lru_cache(maxsize=None)
def parsed(name):
    return Config.fromfile(FOLDER / f'{name}.py')


def read(name):
    return deepcopy(parsed(name))


def images(count):
    """A preprocessed batch of CIFAR-100's shape."""
    generator = torch.Generator().manual_seed(0)
    return default_collate(
        [
            dict(
                inputs=torch.randint(
                    256, (3, 32, 32), generator=generator, dtype=torch.uint8
                ),
                data_samples=DataSample(metainfo=dict(sample_idx=index)).set_gt_label(
                    index % 100
                ),
            )
            for index in range(count)
        ]
    )


def step(cfg, count):
    """One step of training; the terms of the loss by name."""
    torch.manual_seed(0)
    cfg.model.data_preprocessor = cfg.data_preprocessor
    if 'teacher' in cfg.model:
        assert cfg.model.teacher_ckpt.startswith('work_dirs/')
        cfg.model.teacher_ckpt = None
    connectors = cfg.model.get('distiller', {}).get('connectors', {})
    if count < 64 and 'projection' in connectors:
        # Up to 32768 wide; the width is not what a step is about.
        assert connectors.projection.hidden_channels == 16 * (
            cfg.teacher.head.in_channels
        )
        connectors.projection.hidden_channels = 32
    model = MODELS.build(cfg.model)
    model.train()
    for module in model.modules():
        if hasattr(module, 'set_train_labels'):
            module.set_train_labels(torch.arange(2000) % 100)
    optimizer = torch.optim.SGD(
        [p for p in model.parameters() if p.requires_grad], lr=0.01
    )
    student = model.architecture if hasattr(model, 'architecture') else model
    before = student.head.fc.weight.clone()
    losses = model(**model.data_preprocessor(images(count), True), mode='loss')
    loss = total(losses)
    assert loss.isfinite()
    loss.backward()
    optimizer.step()
    assert not torch.equal(before, student.head.fc.weight)
    return model, losses


def test_every_config_is_of_a_known_name():
    found = {path.stem for path in FOLDER.glob('*.py')}
    assert found == {f'{m}_{p}' for m in METHODS for p in PAIRS}
    assert len(found) == 91
    teachers = {path.stem for path in (FOLDER / 'teachers').glob('*.py')}
    assert teachers == set(NETWORKS)
    assert len(teachers) == 15


@pytest.mark.parametrize('name', NETWORKS)
def test_a_network_alone(name):
    cfg = read(f'teachers/{name}')
    assert cfg.optim_wrapper.optimizer.lr == (
        0.01 if re.match('mobile|shuffle', name) else 0.05
    )
    assert cfg.train_cfg.max_epochs == 240
    model, _ = step(cfg, 4)
    # What it leaves behind is a teacher_ckpt of the pairs as it is.
    for pair in PAIRS:
        if pair.startswith(f'{name}_'):
            teacher = MODELS.build(read(f'kd_{pair}').teacher)
            teacher.load_state_dict(model.state_dict())


@pytest.mark.parametrize('pair', PAIRS)
@pytest.mark.parametrize('method', METHODS)
def test_a_step_of(method, pair):
    name = f'{method}_{pair}'
    cfg = read(name)
    text = (FOLDER / f'{name}.py').read_text()
    assert f'tools/train.py configs/cifar100/{name}.py' in text
    assert cfg.custom_hooks[0].type == 'mmrazor.TeacherValidationHook'
    for hook in cfg.custom_hooks:
        HOOKS.build(hook)
    model, losses = step(cfg, 64 if name in FULL_BATCH else 4)
    found = {key.split('loss_')[1] for key in losses if 'loss_' in key}
    centers = (
        {'center_alignment'}
        if (pair in SAME_WIDTH and {'feature_alignment'} < METHODS[method])
        else set()
    )
    assert found == METHODS[method] | centers
    assert ('distill.preview_threshold' in losses) == (
        method in ('pckd', 'pckd_without_kd', 'pckd_released')
    )
    contrast = model.distiller.distill_losses
    if 'loss_center_contrast' in contrast:
        assert type(contrast.loss_center_contrast).__name__ == (
            'ScoreContrastLoss' if method == 'pckd_released' else 'CenterContrastLoss'
        )


@pytest.mark.parametrize('pair', PAIRS)
def test_the_recipe_of_a_pair(pair):
    teacher, student = pair.split('_')
    cfg = read(f'pckd_{pair}')
    assert cfg.teacher_ckpt == f'work_dirs/{teacher}/epoch_240.pth'
    for key, name in dict(student=student, teacher=teacher).items():
        assert cfg[key] == read(f'teachers/{name}').model
    alone = read(f'teachers/{student}')
    assert cfg.optim_wrapper == alone.optim_wrapper
    assert cfg.param_scheduler == alone.param_scheduler
    assert cfg.train_dataloader == alone.train_dataloader
    weighting = cfg.model.distiller.sample_weighting
    assert weighting.growth_rate == (1.015 if student == 'resnet20' else 1.005)
    kd = read(f'kd_{pair}')
    assert kd.model.architecture.head.loss.loss_weight == 0.1
    assert kd.model.distiller.distill_losses.loss_kd == dict(
        type='KLDivergence', tau=4, loss_weight=0.9
    )
    dkd = read(f'dkd_{pair}')
    assert dkd.custom_hooks[-1] == dict(
        type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=20
    )


@pytest.mark.parametrize('pair', PAIRS)
def test_the_figures_of_a_pair_agree(pair):
    rows = set()
    for method in METHODS:
        text = (FOLDER / f'{method}_{pair}.py').read_text()
        (row,) = re.findall(r'^# Table (?:I|II) .*$', text, re.M)
        rows.add(row)
        published = read(f'{method}_{pair}').published
        if published:
            assert f'top-1 {published.top1:.2f}' in text
    assert len(rows) == 1, 'student, KD, PCKD, teacher'
    figures = [float(x) for x in re.findall(r'\d+\.\d\d', rows.pop())]
    alone = read(f'teachers/{pair.split("_")[1]}').published.top1
    teacher = read(f'teachers/{pair.split("_")[0]}').published.top1
    assert figures == [
        alone,
        read(f'kd_{pair}').published.top1,
        read(f'pckd_{pair}').published.top1,
        teacher,
    ]


def test_no_number_of_a_pair_is_typed_in_its_leaves():
    for path in FOLDER.glob('*.py'):
        code = [
            line for line in path.read_text().splitlines() if not line.startswith('#')
        ]
        widths = re.findall(r'(?:channels|num_classes)=\s*\d', '\n'.join(code))
        assert not widths, path

"""A resumed run draws the numbers of an uninterrupted one."""

import functools
import logging
from types import SimpleNamespace

import pytest
import torch
from mmengine.config import Config
from mmengine.runner import CheckpointLoader
from mmrazor.registry import HOOKS
from runs import demo_config, train
from torch.utils.data import DataLoader

pytestmark = pytest.mark.slow


def augmented(name, pictures, teacher, work_dir, **options):
    """A demo config with its random augmentation."""
    cfg = demo_config(name, pictures, work_dir, **options)
    shipped = Config.fromfile(f'configs/demo/{name}_demo.py').train_dataloader
    cfg.train_dataloader.dataset.pipeline = shipped.dataset.pipeline
    if 'teacher' in cfg.model:
        cfg.model.teacher_ckpt = teacher
    return cfg


def by_iteration(cfg, sampler='DefaultSampler'):
    cfg.train_cfg = dict(by_epoch=False, max_iters=12, val_interval=12)
    cfg.param_scheduler = None
    cfg.train_dataloader.sampler.type = sampler
    cfg.default_hooks.checkpoint.update(by_epoch=False, interval=4, save_best=None)
    return cfg


def assert_same(one, other):
    one, other = (CheckpointLoader.load_checkpoint(str(path)) for path in (one, other))
    for key, value in one['state_dict'].items():
        assert torch.equal(other['state_dict'][key], value), key
    assert 'optimizer' in one


def resume(cfg, checkpoint, **options):
    cfg.resume, cfg.load_from = True, str(checkpoint)
    cfg.merge_from_dict(options)
    return train(cfg)


OF_THE_BATCH = {'model.views_per_step': 2, 'model.draw': 'batch'}
OF_EACH_IMAGE = {'model.views_per_step': 2, 'model.draw': 'image'}


# CRD draws on the device, and remembers what it has seen. MLD draws two views,
# PCKD here one of three.
@pytest.mark.parametrize(
    ('name', 'ema', 'options'),
    [
        ('crd', False, {}),
        ('mld', False, {}),
        ('student', True, {}),
        ('pckd', False, OF_THE_BATCH),
        ('pckd', True, OF_EACH_IMAGE),
    ],
)
def test_from_an_epoch(pictures, teacher, tmp_path, name, ema, options):
    for part in ('whole', 'resumed'):
        cfg = augmented(name, pictures, teacher, tmp_path / part, **options)
        if ema:
            cfg.custom_hooks.append(dict(type='EMAHook', momentum=0.1))
        if part == 'whole':
            cfg.randomness.seed = None  # in the checkpoint, then
            train(cfg)
            continue
        # Without workers there, with one that stays here.
        resume(
            cfg,
            tmp_path / 'whole' / 'epoch_1.pth',
            **{
                'randomness.seed': None,
                'train_dataloader.num_workers': 1,
                'train_dataloader.persistent_workers': True,
            },
        )
    assert_same(
        tmp_path / 'whole' / 'epoch_2.pth', tmp_path / 'resumed' / 'epoch_2.pth'
    )


@pytest.mark.parametrize(
    ('name', 'sampler', 'options'),
    [
        ('crd', 'DefaultSampler', {}),
        ('student', 'InfiniteSampler', {}),
        ('pckd', 'DefaultSampler', OF_THE_BATCH),
        ('pckd', 'InfiniteSampler', OF_EACH_IMAGE),
    ],
)
def test_from_an_iteration(
    pictures, teacher, tmp_path, monkeypatch, name, sampler, options
):
    # mmengine waits 2 s each time the data has passed.
    monkeypatch.setattr('mmengine.runner.loops.time.sleep', lambda _: None)
    cfg = augmented(name, pictures, teacher, tmp_path / 'whole', **options)
    cfg = by_iteration(cfg, sampler)
    cfg.train_dataloader.update(num_workers=1, persistent_workers=True)
    train(cfg)
    # Five to an epoch: in the second one.
    cfg = augmented(name, pictures, teacher, tmp_path / 'resumed', **options)
    resume(by_iteration(cfg, sampler), tmp_path / 'whole' / 'iter_8.pth')
    assert_same(
        tmp_path / 'whole' / 'iter_12.pth', tmp_path / 'resumed' / 'iter_12.pth'
    )


@pytest.mark.skipif(
    not hasattr(torch.amp, 'GradScaler'),
    reason='PyTorch scales without a GPU since 2.3',
)
@pytest.mark.parametrize(
    ('name', 'options', 'doubled'),
    [
        ('student', {}, 3),
        # 12 iterations, 6 steps.
        (
            'pckd',
            {
                'train_dataloader.batch_size': 10,
                'optim_wrapper.accumulative_counts': 2,
                **OF_EACH_IMAGE,
            },
            2,
        ),
    ],
)
def test_the_scale_of_mixed_precision_goes_on(
    pictures, teacher, tmp_path, monkeypatch, name, options, doubled
):
    # mmengine's wrapper asks for a GPU; its parts do not.
    module = 'mmengine.optim.optimizer.amp_optimizer_wrapper'
    monkeypatch.setattr(f'{module}.is_cuda_available', lambda: True)
    monkeypatch.setattr(
        f'{module}.GradScaler', functools.partial(torch.amp.GradScaler, 'cpu')
    )
    for part in ('whole', 'resumed'):
        cfg = augmented(name, pictures, teacher, tmp_path / part, **options)
        cfg.optim_wrapper.update(
            type='AmpOptimWrapper',
            dtype='bfloat16',
            # Doubled after each third step: in the middle of an epoch too.
            loss_scale=dict(init_scale=4.0, growth_interval=3),
        )
        if part == 'whole':
            train(cfg)
        else:
            runner = resume(cfg, tmp_path / 'whole' / 'epoch_1.pth')
    assert runner.optim_wrapper.loss_scaler.get_scale() == 4 * 2**doubled
    assert_same(
        tmp_path / 'whole' / 'epoch_2.pth', tmp_path / 'resumed' / 'epoch_2.pth'
    )


def test_what_was_seen_is_not_read_again(pictures, teacher, tmp_path, monkeypatch):
    monkeypatch.setattr('mmengine.runner.loops.time.sleep', lambda _: None)
    cfg = by_iteration(augmented('student', pictures, teacher, tmp_path / 'whole'))
    train(cfg)
    cfg = by_iteration(augmented('student', pictures, teacher, tmp_path / 'resumed'))
    cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    from mmpretrain.datasets import CustomDataset

    read = []
    prepare = CustomDataset.prepare_data
    monkeypatch.setattr(
        CustomDataset,
        'prepare_data',
        lambda self, index: read.append(index) or prepare(self, index),
    )
    resume(cfg, tmp_path / 'whole' / 'iter_8.pth')
    assert len(read) == 4 * 12


def test_lost_gradients_are_named(caplog):
    logger = logging.getLogger('lost')
    loader = DataLoader([1, 2])
    runner = SimpleNamespace(
        train_dataloader=SimpleNamespace(
            dataset=SimpleNamespace(), batch_sampler=loader.batch_sampler
        ),
        seed=0,
        iter=10,
        train_loop=None,
        optim_wrapper=SimpleNamespace(_accumulative_counts=4),
        logger=logger,
    )
    hook = HOOKS.build(dict(type='ResumableRandomnessHook'))
    hook.before_train(runner)
    assert 'the gradients of 2 iterations are lost' in caplog.text
    caplog.clear()
    runner.iter = 12
    hook.before_train(runner)
    assert not caplog.text


def test_processes_draw_different_numbers(monkeypatch):
    found = set()
    hook = HOOKS.build(dict(type='ResumableRandomnessHook'))
    for rank in range(2):
        monkeypatch.setattr(
            'mmrazor_pckd.engine.hooks.resumable_randomness_hook.get_rank',
            lambda r=rank: r,
        )
        for iteration in range(2):
            hook.before_train_iter(SimpleNamespace(seed=0, iter=iteration), 0)
            found.add(torch.rand(1).item())
    assert len(found) == 4

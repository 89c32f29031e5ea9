"""MMRazor's own configs train and validate, not one of them edited."""

import math
import os
import shutil
import subprocess
import sys

import pytest
import torch
from builders import ROOT
from mmengine.runner import Runner
from runs import scalars
from stock.worlds import (
    CONFIGS,
    StopAfterTwo,
    make_world,
    shrink,
    stock_configs,
    without_checksums,
    write_weights,
)

from mmrazor_pckd.apis.run_config import load_config, turn_on_amp
from mmrazor_pckd.checkpoints import download

pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp('world')
    make_world(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def world(folder, monkeypatch):
    """Everything where the configs look for it."""
    from mmpretrain.datasets import CIFAR10, CIFAR100

    threads = torch.get_num_threads()
    # On images this small a second thread mostly waits.
    torch.set_num_threads(1)
    monkeypatch.chdir(folder)
    monkeypatch.setenv('TORCH_HOME', str(folder / 'torch'))
    for dataset in (CIFAR10, CIFAR100):
        for name, files in without_checksums(dataset).items():
            monkeypatch.setattr(dataset, name, files)
    yield folder
    torch.set_num_threads(threads)


def test_they_are_nineteen():
    # A new version of MMRazor may ship others.
    assert len(stock_configs()) == 19


def losses_of(model):
    """The losses that a model's config promises to log."""
    mappings = model.distiller.loss_forward_mappings
    names = {f'distill.{name}' for name in mappings}
    if 'generator_distiller' in model:
        mappings = model.generator_distiller.loss_forward_mappings
        names |= {f'generator.{name}' for name in mappings}
    elif model.get('calculate_student_loss', True):
        names.add('student.loss')
    return names


@pytest.mark.parametrize('name', stock_configs())
def test_two_iterations_and_a_validation(world, tmp_path, monkeypatch, name):
    if 'deit' in name:
        pytest.importorskip('timm')
    # Random weights lie where a download would, under the checksum's name.
    monkeypatch.setattr(download, '_verify', lambda path, name: None)
    cfg = shrink(load_config(f'mmrazor::{name}'))
    cfg.work_dir = str(tmp_path / 'run')
    cfg.experiment_name = name
    write_weights(cfg)
    expected = losses_of(cfg.model)
    runner = Runner.from_cfg(cfg)
    runner.register_hook(StopAfterTwo())
    runner.train()
    *iterations, validation = scalars(tmp_path / 'run')
    assert runner.iter == len(iterations) == 2
    for line in iterations:
        assert expected <= line.keys()
        assert all(math.isfinite(value) for key, value in line.items() if 'loss' in key)
    assert any(key.endswith('accuracy/top1') for key in validation)


@pytest.mark.parametrize(
    'name',
    [
        'dafl/dafl_logits_resnet34_resnet18_8xb256_cifar10.py',
        'dkd/dkd_resnet34_resnet18_8xb32_in1k.py',
    ],
)
def test_amp_reaches_every_optimizer(monkeypatch, name):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    monkeypatch.setattr(torch.cuda, 'is_bf16_supported', lambda: False)
    wrapper = load_config(f'mmrazor::distill/mmcls/{name}').optim_wrapper
    turn_on_amp(wrapper)
    parts = (
        [wrapper]
        if 'optimizer' in wrapper
        else [wrapper.architecture, wrapper.generator]
    )
    assert [part.type for part in parts] == ['AmpOptimWrapper'] * len(parts)
    # A type beside the parts would be taken for one of them.
    assert parts == [wrapper] or 'type' not in wrapper


DKD = 'distill/mmcls/dkd/dkd_resnet34_resnet18_8xb32_in1k.py'
OPTIONS = [
    'train_cfg.max_epochs=1',
    'default_hooks.checkpoint.interval=-1',
    'default_hooks.checkpoint.save_last=False',
    'default_hooks.logger.interval=1',
    'model.teacher.pretrained=False',
    'model.teacher_ckpt=None',
    'train_dataloader.dataset.pipeline.1.scale=64',
    'val_dataloader.dataset.pipeline.1.scale=64',
    'val_dataloader.dataset.pipeline.2.crop_size=64',
    *(
        f'{loader}_dataloader.{key}'
        for loader in ('train', 'val', 'test')
        for key in ('batch_size=3', 'num_workers=0', 'persistent_workers=False')
    ),
]


@pytest.mark.parametrize(
    'arguments',
    [
        [f'{ROOT}/tools/train.py', f'mmrazor::{DKD}'],
        ['-m', 'mmrazor_pckd', f'{CONFIGS.parent}/tools/train.py', CONFIGS / DKD],
    ],
    ids=['tools/train.py', 'MMRazor'],
)
def test_train_scripts(world, tmp_path, arguments):
    # Without --work-dir both name the folder after the config.
    environ = dict(
        os.environ,
        PYTHONPATH=str(ROOT),
        TORCH_HOME=str(world / 'torch'),
        OMP_NUM_THREADS='1',
    )
    command = [*map(str, arguments), '--cfg-options', *OPTIONS]
    # The script sees a folder of its own, which has the data.
    (tmp_path / 'data').symlink_to(world / 'data')
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    folder = tmp_path / 'work_dirs' / 'dkd_resnet34_resnet18_8xb32_in1k'
    *iterations, validation = scalars(folder)
    assert [line['iter'] for line in iterations] == [1, 2]
    assert all('distill.loss_dkd' in line for line in iterations)
    assert 'teacher.accuracy/top1' in validation

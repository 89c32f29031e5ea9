"""Command lines of the training and test tools."""

import errno
import json
import os
import re
import sys

import pytest
from builders import ROOT, load_tool
from mmengine.runner import Runner
from runs import demo_config, scalars, shell

from mmrazor_pckd.apis.run_config import training_config

pytestmark = pytest.mark.slow


@pytest.fixture
def train(monkeypatch):
    """The tool with a command line."""
    monkeypatch.delenv('LOCAL_RANK', raising=False)

    def tool(*flags, config='configs/pckd_r34_r18_imagenet.py'):
        monkeypatch.setattr(sys, 'argv', ['train.py', str(ROOT / config), *flags])
        return load_tool('train.py')

    return tool


@pytest.fixture
def config_of(train):
    """Config after a command line."""
    return lambda *flags: training_config(**vars(train(*flags).parse_args()))


def test_the_flags_of_a_training(config_of):
    assert config_of().work_dir == './work_dirs/pckd_r34_r18_imagenet'
    cfg = config_of(
        *('--work-dir', 'a', '--resume', 'a.pth', '--seed', '7', '--no-validate'),
        *('--channels-last', '--compile', '--auto-scale-lr'),
    )
    assert (cfg.work_dir, cfg.load_from) == ('a', 'a.pth')
    assert cfg.randomness.seed == 7
    assert cfg.val_cfg is None
    assert cfg.model.channels_last is cfg.model.compile is True
    assert cfg.auto_scale_lr.enable
    cfg = config_of('--resume')
    assert cfg.resume
    assert cfg.load_from is None


def test_options_reach_any_depth(config_of):
    cfg = config_of(
        '--cfg-options',
        'model.distiller.sample_weighting.growth_rate=1.015',
        'train_cfg.max_epochs=3',
    )
    assert cfg.model.distiller.sample_weighting.growth_rate == 1.015
    assert cfg.train_cfg.max_epochs == 3


def full(*_):
    raise OSError(errno.ENOSPC, 'No space left on device', 'scalars.json')


def in_folder(train, folder):
    """The tool with a command line whose folders are there."""
    return train(
        '--work-dir',
        str(folder),
        '--cfg-options',
        *(
            f'{loader}_dataloader.dataset.data_root={folder}'
            for loader in ('train', 'val')
        ),
    )


def test_a_full_disk_ends_the_run_with_a_line(train, monkeypatch, tmp_path):
    monkeypatch.setattr(Runner, 'from_cfg', full)
    with pytest.raises(SystemExit) as caught:
        in_folder(train, tmp_path).main()
    assert str(caught.value) == (
        'cannot write scalars.json: No space left on device; there is no checkpoint yet'
    )


def test_other_errors_of_the_system_stay(train, monkeypatch, tmp_path):
    def missing(*_):
        raise FileNotFoundError('no folder')

    monkeypatch.setattr(Runner, 'from_cfg', missing)
    with pytest.raises(FileNotFoundError, match='no folder'):
        in_folder(train, tmp_path).main()


@pytest.mark.parametrize('spelling', ['--local-rank', '--local_rank'])
def test_either_spelling_of_the_local_rank(train, spelling):
    train(f'{spelling}=3', '--launcher', 'pytorch').parse_args()
    assert os.environ.pop('LOCAL_RANK') == '3'


# --- whole processes -------------------------------------------------------


@pytest.fixture(scope='module')
def config(pictures, tmp_path_factory):
    """A demo config in a file, and its teacher."""
    folder = tmp_path_factory.mktemp('dist')
    teacher = demo_config('teacher', pictures, folder / 'teacher', epochs=1)
    teacher.dump(folder / 'teacher.py')
    code, output = shell(sys.executable, 'tools/train.py', folder / 'teacher.py')
    assert code == 0, output
    cfg = demo_config('pckd', pictures, folder / 'pckd')
    cfg.model.teacher_ckpt = str(folder / 'teacher' / 'epoch_1.pth')
    cfg.dump(folder / 'pckd.py')
    return folder / 'pckd.py'


@pytest.mark.dist
def test_two_processes_train_resume_and_test(config):
    folder = config.parent / 'pckd'
    code, output = shell(
        'tools/dist_train.sh',
        config,
        2,
        '--cfg-options',
        'train_cfg.max_epochs=1',
        PORT='29611',
    )
    assert code == 0, output
    assert (folder / 'epoch_1.pth').exists()
    assert (
        max(line['step'] for line in scalars(folder) if 'loss' in line) == 2
    )  # 60 pictures, 2 x 12 a step

    code, output = shell('tools/dist_train.sh', config, 2, '--resume', PORT='29612')
    assert code == 0, output
    assert 'resumed epoch: 1' in output
    for complaint in ('missing keys', 'unexpected key'):
        assert complaint not in output

    code, output = shell(
        'tools/dist_test.sh',
        config,
        folder / 'epoch_2.pth',
        2,
        '--work-dir',
        folder / 'test',
        PORT='29613',
    )
    assert code == 0, output
    for complaint in ('missing keys', 'unexpected key', 'random weights'):
        assert complaint not in output
    (metrics,) = (folder / 'test').glob('*/*.json')
    assert 0 <= json.loads(metrics.read_text())['accuracy/top1'] <= 100


@pytest.mark.parametrize('script', ['train', 'test'])
def test_slurm_scripts_say_what_slurm_is_to_run(tmp_path, script):
    srun = tmp_path / 'srun'
    srun.write_text('#!/bin/sh\necho "$@"\n')
    srun.chmod(0o755)
    path = f'{tmp_path}:{os.environ["PATH"]}'
    code, output = shell(
        f'tools/slurm_{script}.sh',
        'part',
        'job',
        'cfg.py',
        'thing',
        '--cfg-options',
        'a=1',
        PATH=path,
        GPUS='16',
    )
    assert code == 0, output
    command = output.splitlines()[-1]
    assert re.search(r'-p part --job-name=job .*--ntasks=16', command)
    assert re.search(rf'tools/{script}.py cfg.py .*thing', command)
    assert '--launcher=slurm --cfg-options a=1' in command

"""Command lines of the training and test tools."""

import errno
import json
import os
import re
import subprocess
import sys

import pytest
import torch
import train
from builders import ROOT
from mmengine.config import Config
from mmengine.optim.optimizer import amp_optimizer_wrapper
from runs import demo_config, scalars


@pytest.fixture
def merged(monkeypatch):
    """Config after a command line."""

    def merge(*flags, config='configs/pckd_r34_r18_imagenet.py', **changes):
        monkeypatch.setattr(sys, 'argv', ['train.py', config, *flags])
        monkeypatch.delenv('LOCAL_RANK', raising=False)
        cfg = Config.fromfile(ROOT / config)
        cfg.merge_from_dict(changes)
        return train.merge_args(cfg, train.parse_args())

    return merge


def test_the_work_dir_is_named_after_the_config(merged):
    assert merged().work_dir == './work_dirs/pckd_r34_r18_imagenet'
    assert merged('--work-dir', 'a').work_dir == 'a'
    assert merged(work_dir='b').work_dir == 'b'


def test_resume_with_and_without_a_path(merged):
    assert not merged().resume
    cfg = merged('--resume')
    assert cfg.resume
    assert cfg.load_from is None
    cfg = merged('--resume', 'a.pth')
    assert cfg.resume
    assert cfg.load_from == 'a.pth'


def test_no_validate(merged):
    cfg = merged('--no-validate')
    assert cfg.val_cfg is cfg.val_dataloader is cfg.val_evaluator is None


def test_options_reach_any_depth(merged):
    cfg = merged(
        '--cfg-options',
        'model.distiller.sample_weighting.growth_rate=1.015',
        'train_cfg.max_epochs=3',
    )
    assert cfg.model.distiller.sample_weighting.growth_rate == 1.015
    assert cfg.train_cfg.max_epochs == 3


def test_the_seed(merged):
    assert merged().randomness.seed is None
    assert merged('--seed', '7').randomness.seed == 7
    assert not merged('--seed', '7').randomness.deterministic


def full(*_):
    raise OSError(errno.ENOSPC, 'No space left on device', 'scalars.json')


def command_line(merged, folder):
    """One whose folders are there."""
    merged(
        '--work-dir',
        str(folder),
        '--cfg-options',
        *(
            f'{loader}_dataloader.dataset.data_root={folder}'
            for loader in ('train', 'val')
        ),
    )


@pytest.mark.parametrize('last', ['epoch_3.pth', None])
def test_a_full_disk_ends_the_run_with_a_line(merged, monkeypatch, tmp_path, last):
    command_line(merged, tmp_path)
    if last:
        (tmp_path / 'last_checkpoint').write_text(last)
    monkeypatch.setattr(train.Runner, 'from_cfg', full)
    with pytest.raises(SystemExit) as caught:
        train.main()
    assert str(caught.value) == (
        'cannot write scalars.json: No space left on device; '
        + (
            'the last good checkpoint is epoch_3.pth, make room and go on with --resume'
            if last
            else 'there is no checkpoint yet'
        )
    )


def test_other_errors_of_the_system_stay(merged, monkeypatch, tmp_path):
    command_line(merged, tmp_path)

    def missing(*_):
        raise FileNotFoundError('no folder')

    monkeypatch.setattr(train.Runner, 'from_cfg', missing)
    with pytest.raises(FileNotFoundError, match='no folder'):
        train.main()


@pytest.mark.parametrize('spelling', ['--local-rank', '--local_rank'])
def test_either_spelling_of_the_local_rank(merged, spelling):
    merged(f'{spelling}=3', '--launcher', 'pytorch')
    assert os.environ.pop('LOCAL_RANK') == '3'


def test_auto_scale_lr(merged):
    assert merged('--auto-scale-lr').auto_scale_lr.enable
    with pytest.raises(SystemExit, match='has no auto_scale_lr'):
        merged('--auto-scale-lr', auto_scale_lr={'_delete_': True})


def test_amp_says_why_it_cannot(merged, monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: False)
    with pytest.raises(SystemExit, match='needs a GPU'):
        merged('--amp')


@pytest.mark.parametrize(
    ('bf16', 'dtype', 'scale'),
    [(True, 'bfloat16', dict(enabled=False)), (False, None, 'dynamic')],
)
@pytest.mark.parametrize('kind', [None, 'OptimWrapper', 'AmpOptimWrapper'])
def test_amp_changes_the_wrapper_whatever_was_there(
    merged, monkeypatch, bf16, dtype, scale, kind
):
    # The stock schedules give no type, and stock --amp then does nothing.
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    monkeypatch.setattr(torch.cuda, 'is_bf16_supported', lambda: bf16)
    wrapper = merged(
        '--amp', **({'optim_wrapper.type': kind} if kind else {})
    ).optim_wrapper
    assert wrapper.type == 'AmpOptimWrapper'
    assert wrapper.get('dtype') == dtype
    assert wrapper.loss_scale == scale


def test_bfloat16_needs_no_scaler(monkeypatch):
    # A scaler would read the device in each step.
    monkeypatch.setattr(amp_optimizer_wrapper, 'is_cuda_available', lambda: True)
    parameter = torch.nn.Parameter(torch.ones(1))
    wrapper = amp_optimizer_wrapper.AmpOptimWrapper(
        loss_scale=dict(enabled=False),
        dtype='bfloat16',
        optimizer=torch.optim.SGD([parameter], lr=0.5),
    )
    monkeypatch.setattr(torch.Tensor, 'item', None)
    wrapper.update_params(3 * parameter.sum())
    assert parameter.tolist() == [-0.5]
    wrapper.load_state_dict(wrapper.state_dict())


@pytest.mark.parametrize('name', ['channels-last', 'compile'])
def test_speed_options_reach_the_algorithm(merged, name):
    key = name.replace('-', '_')
    assert merged(f'--{name}').model[key] is True
    assert key not in merged().model
    with pytest.raises(SystemExit, match=f'--{name}: model.type is Single'):
        merged(f'--{name}', **{'model.type': 'SingleTeacherDistill'})


def test_amp_refuses_another_wrapper(merged, monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    with pytest.raises(SystemExit, match='optim_wrapper.type is ApexOptim'):
        merged('--amp', **{'optim_wrapper.type': 'ApexOptimWrapper'})


def test_without_workers_none_persists(merged):
    cfg = merged('--cfg-options', 'train_dataloader.num_workers=0')
    assert not cfg.train_dataloader.persistent_workers
    assert cfg.val_dataloader.persistent_workers


# --- whole processes -------------------------------------------------------


def shell(*words, **environment):
    python = os.path.dirname(sys.executable)
    path = os.pathsep.join([python, os.environ['PATH']])
    done = subprocess.run(
        [str(word) for word in words],
        cwd=ROOT,
        env={**os.environ, 'PATH': path, 'OMP_NUM_THREADS': '1', **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )
    return done.returncode, done.stdout + done.stderr


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

import shutil
import sys
from pathlib import Path

import pytest
import torch
from work_dirs import step, write

from mmrazor_pckd.apis.run_queue.planned_run import PlannedRun, by_folder


@pytest.fixture
def config(tmp_path):
    file = tmp_path / 'kd.py'
    file.write_text('train_cfg = dict(max_epochs=4)\n')
    return str(file)


def test_command_of_a_run(config, tmp_path):
    run = PlannedRun(config, 3, tmp_path, ['model.b=1'])
    script = Path('tools/train.py')
    options = ['--work-dir', str(tmp_path / 'kd' / 'seed_3'), '--cfg-options']
    options += ['randomness.seed=3', 'model.b=1']
    assert run.command(script) == [
        sys.executable,
        'tools/train.py',
        config,
        '--launcher',
        'none',
        *options,
    ]
    assert run.command(script, 'pytorch', gpus=2) == [
        sys.executable,
        '-m',
        'torch.distributed.run',
        '--standalone',
        '--local-addr=127.0.0.1',
        '--nproc_per_node=2',
        'tools/train.py',
        config,
        '--launcher',
        'pytorch',
        *options,
    ]


def checkpoint(run, epoch):
    run.folder.mkdir(parents=True, exist_ok=True)
    torch.save(
        dict(meta=dict(epoch=epoch, iter=1), state_dict={}, message_hub={}),
        run.folder / f'epoch_{epoch}.pth',
    )


def test_a_run_with_a_checkpoint_is_resumed_unless_it_is_finished(config, tmp_path):
    run = PlannedRun(config, 0, tmp_path)
    checkpoint(run, 3)
    assert '--resume' in run.command(Path('train.py'))
    assert not run.finished
    checkpoint(run, 4)
    assert run.finished


def test_progress_is_that_of_the_newest_log(config, tmp_path):
    run = PlannedRun(config, 0, tmp_path)
    assert run.progress() == 0
    write(run.folder, [step(3, 30)], '20260101')
    write(run.folder, [step(1, 10), step(2, 20)[:9]], '20260102')
    assert run.progress() == 0.25


def test_a_config_without_length_is_named(tmp_path):
    file = tmp_path / 'test_only.py'
    file.write_text('model = dict()\n')
    with pytest.raises(ValueError, match=r'test_only\.py: train_cfg has neither'):
        PlannedRun(str(file), 0, tmp_path)


def test_a_config_is_parsed_once_for_all_seeds(config, tmp_path, monkeypatch):
    runs = [PlannedRun(config, seed, tmp_path, ['model.b=1']) for seed in (0, 1)]
    assert runs[0].cfg is runs[1].cfg
    assert runs[0].cfg.model.b == 1
    assert PlannedRun(config, 0, tmp_path).cfg.get('model') is None


def test_the_folder_may_be_another_one(config, tmp_path):
    run = PlannedRun(config, 0, tmp_path, folder=tmp_path / 'resnet56')
    assert str(tmp_path / 'resnet56') in run.command(Path('train.py'))


def test_what_a_run_needs(tmp_path):
    config = tmp_path / 'kd.py'
    config.write_text('train_cfg = dict(max_epochs=2)\nmodel = dict()\n')
    teacher = tmp_path / 'teacher.pth'
    run = PlannedRun(str(config), 0, tmp_path, [f'model.teacher_ckpt={teacher}'])
    assert run.missing() == [teacher]
    teacher.touch()
    assert list(run.needs) == [teacher]
    assert run.missing() == []


@pytest.mark.parametrize(
    ('option', 'message'),
    [
        ('a.b', '--cfg-options: a.b is not KEY=VALUE'),
        ('train_cgf.max_epochs=3', r'kd\.py: --cfg-options train_cgf.* near matches'),
        ('work_dir=here', '--cfg-options work_dir changes nothing: .* given'),
        ('randomness.seed=3', '--cfg-options randomness.seed: .* give --seeds'),
    ],
)
def test_an_option_by_which_all_runs_would_fail_or_be_the_same(
    config, tmp_path, option, message
):
    with pytest.raises(ValueError, match=message) as error:
        PlannedRun(config, 0, tmp_path, [option])
    assert '\n' not in str(error.value)


def test_a_config_of_a_package(tmp_path):
    run = PlannedRun('mmrazor_pckd::pckd_r34_r18_imagenet.py', 0, tmp_path)
    assert run.folder == tmp_path / 'pckd_r34_r18_imagenet' / 'seed_0'


def test_two_configs_in_one_folder_are_refused(config, tmp_path):
    (tmp_path / 'more').mkdir()
    other = shutil.copy(config, tmp_path / 'more')
    runs = [PlannedRun(each, 0, tmp_path) for each in (config, config, other)]
    assert by_folder(runs[:2]) == {tmp_path / 'kd' / 'seed_0': runs[:2]}
    with pytest.raises(ValueError, match='more/kd.py would both be trained into'):
        by_folder(runs)

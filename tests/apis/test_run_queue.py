import subprocess
import sys
from pathlib import Path

import pytest
import torch
from work_dirs import step, write

from mmrazor_pckd.apis.run_queue import PlannedRun, RunQueue


@pytest.fixture
def config(tmp_path):
    file = tmp_path / 'kd.py'
    file.write_text('train_cfg = dict(max_epochs=4)\n')
    return str(file)


def test_command_of_a_run(config, tmp_path):
    run = PlannedRun(config, 3, tmp_path, ['a.b=1'])
    script = Path('tools/train.py')
    options = ['--work-dir', str(tmp_path / 'kd' / 'seed_3'), '--cfg-options']
    options += ['randomness.seed=3', 'a.b=1']
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
        '--master_port=0',
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


def test_an_interrupted_queue_ends_its_run(config, tmp_path, monkeypatch):
    script = tmp_path / 'train.py'
    script.write_text('import time\ntime.sleep(60)\n')
    processes = []

    class Process(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            processes.append(self)

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, 'Popen', Process)
    monkeypatch.setattr('time.sleep', interrupt)
    with pytest.raises(KeyboardInterrupt):
        RunQueue([PlannedRun(config, 0, tmp_path)], script).train()
    (process,) = processes
    assert process.returncode is not None

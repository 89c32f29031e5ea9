import json
import os
from pathlib import Path

import pytest
from mmengine.config import Config
from runs import demo_config, train
from work_dirs import step, validated, write

from mmrazor_pckd.apis.run_record import run_record
from mmrazor_pckd.apis.runs import (
    TOP1,
    find_runs,
    is_finished,
    read_run,
    training_length,
)


@pytest.fixture(scope='module')
def real(pictures, tmp_path_factory):
    """Work dir of a run of two epochs."""
    folder = tmp_path_factory.mktemp('real') / 'student_demo'
    cfg = demo_config('student', pictures, folder)
    cfg.record = run_record('student_demo.py', {'randomness.seed': 0}, amp=True)
    train(cfg)
    return folder


def test_a_real_run_is_read(real):
    run = read_run(real)
    assert run.fully_logged
    kept = run.summary()
    assert kept['run'] == 'student_demo'
    assert kept['config'] == 'student_demo.py'
    assert kept['overrides'] == {'randomness.seed': 0, '--amp': True}
    assert kept['commit'] == run_record('')['commit']
    assert kept['seed'] == 0
    assert kept['processes'] == 1
    assert {'python', 'torch', 'mmengine', 'mmrazor_pckd'} <= set(kept['versions'])
    assert kept['hardware']
    assert (kept['unit'], kept['length'], kept['done']) == ('epoch', 2, 2)
    assert kept['last']['epoch'] == 2
    assert kept['best'][TOP1] >= kept['last'][TOP1]
    assert kept['seconds'] > kept['seconds_per_iteration'] > 0


def test_finished_is_what_the_checkpoint_holds(real):
    assert is_finished(real, 'epoch', 2)
    assert not is_finished(real, 'epoch', 3)
    last = real / 'epoch_2.pth'
    os.truncate(last, 100)
    # It is named, and cannot be read.
    assert not is_finished(real, 'epoch', 2)
    assert is_finished(real, 'epoch', 1)
    os.truncate(real / 'epoch_1.pth', 100)
    assert not is_finished(real, 'epoch', 1)
    # The figures are still in the logs.
    assert read_run(real).fully_logged


def test_a_run_without_checkpoints_is_not_finished(tmp_path):
    assert not is_finished(tmp_path, 'epoch', 1)
    assert not is_finished(tmp_path / 'none', 'iter', 1)


def test_a_resumed_run_is_read_over_its_restarts(tmp_path):
    write(tmp_path / 'a', [step(1, 10), validated(1, 10.0), step(2, 20, loss=5.0)])
    write(
        tmp_path / 'a',
        [step(2, 20, loss=7.0), step(3, 30), validated(3, 30.0)],
        '20260102_000000',
    )
    (run,) = find_runs([tmp_path])
    assert run.fully_logged
    assert run.last()[TOP1] == 30
    assert [values['loss'] for values in run.steps] == [1, 7, 1]


def test_commits_of_all_starts_are_named(tmp_path):
    lines = [step(1, 10)]
    for number, commit in enumerate(('a', 'a', None, 'b')):
        write(tmp_path, lines, f'2026010{number}', dict(config='c.py', commit=commit))
    assert read_run(tmp_path).record == dict(
        config='c.py', commit='a, then unknown, then b'
    )


def test_a_run_without_a_record(tmp_path):
    write(tmp_path, [step(1, 10)])
    kept = read_run(tmp_path).summary()
    assert kept['config'] is kept['commit'] is kept['seed'] is None
    assert kept['last'] == kept['best'] == {}


def test_iterations_are_counted_where_the_loop_counts_them(tmp_path):
    # mmengine's log_processor gives an epoch there, too.
    write(
        tmp_path,
        [step(1, 10), validated(15, 50.0), step(1, 20), validated(20, 40.0)],
        train_cfg=dict(by_epoch=False, max_iters=30),
    )
    run = read_run(tmp_path)
    assert (run.unit, run.length, run.done) == ('iter', 30, 20)
    assert not run.fully_logged
    assert run.last() == {'iter': 20, TOP1: 40.0, 'accuracy/top5': 50.0}
    assert run.best()['iter'] == 15


@pytest.mark.parametrize('loop', [None, {}])
def test_a_config_without_training_has_no_length(loop):
    assert training_length(Config(dict(train_cfg=loop)))[1] == 0


def test_an_accuracy_that_is_nan_is_no_figure(tmp_path):
    write(
        tmp_path / 'a',
        [validated(1, float('nan')), validated(2, 50.0), validated(3, float('nan'))],
    )
    write(tmp_path / 'b', [validated(3, float('nan'))])
    one, other = find_runs([tmp_path])
    assert one.last() == {'epoch': 3, TOP1: None, 'accuracy/top5': None}
    assert one.best() == {'epoch': 2, TOP1: 50.0, 'accuracy/top5': 60.0}
    assert other.best()[TOP1] is None
    json.dumps(one.summary(), allow_nan=False)


def test_a_folder_counts_once(tmp_path, monkeypatch):
    write(tmp_path / 'kd' / 'seed_0', [step(3, 30)])
    (tmp_path / 'link').symlink_to(tmp_path / 'kd')
    monkeypatch.chdir(tmp_path)
    given = [Path('kd'), tmp_path, Path('link')]
    assert [run.name for run in find_runs(given)] == ['kd']

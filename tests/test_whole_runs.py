"""Whole runs: teacher, PCKD, resume, validation, test."""

import pytest
import torch
from mmengine.runner import CheckpointLoader, Runner
from runs import demo_config, scalars, train

pytestmark = pytest.mark.slow

TERMS = {
    'student.loss',
    'distill.loss_kd',
    'distill.loss_feature_alignment',
    'distill.loss_center_alignment',
    'distill.loss_center_contrast',
}
PREVIEW = {
    'distill.preview_threshold',
    'distill.preview_easy_ratio',
    'distill.preview_mean_weight',
}


@pytest.fixture(scope='module')
def pckd(pictures, teacher, tmp_path_factory):
    """A finished run: Runner and folder."""
    folder = tmp_path_factory.mktemp('pckd')
    cfg = demo_config('pckd', pictures, folder)
    cfg.model.teacher_ckpt = teacher
    return train(cfg), folder


def test_every_term_and_the_preview_are_logged(pckd):
    _, folder = pckd
    steps = [line for line in scalars(folder) if 'loss' in line]
    assert len(steps) == 2 * 5
    for line in steps:
        assert set(line) >= TERMS | PREVIEW
    # The total is the sum of the terms and of nothing else.
    first = steps[0]
    assert first['loss'] == pytest.approx(sum(first[t] for t in TERMS), 1e-5)
    assert {key for key in first if 'loss' in key} == TERMS | {'loss'}


def test_the_threshold_follows_the_epoch(pckd):
    steps = [line for line in scalars(pckd[1]) if 'loss' in line]
    thresholds = [line['distill.preview_threshold'] for line in steps]
    assert thresholds == pytest.approx([1.005] * 5 + [1.005**2] * 5)


def test_the_teacher_is_as_it_was(pckd, teacher):
    runner, _ = pckd
    state = CheckpointLoader.load_checkpoint(teacher)['state_dict']
    trained = runner.model.teacher.state_dict()
    assert set(trained) == set(state)
    for key, value in state.items():
        assert torch.equal(trained[key], value), key


def test_the_teacher_is_evaluated_once(pckd):
    (log,) = pckd[1].glob('*/*.log')
    lines = [line for line in log.read_text().splitlines() if 'top1' in line]
    assert sum('Teacher: ' in line for line in lines) == 1
    assert sum('Epoch(val)' in line for line in lines) == 2


def test_the_checkpoint_holds_no_teacher(pckd):
    state = CheckpointLoader.load_checkpoint(str(pckd[1] / 'epoch_2.pth'))['state_dict']
    assert {key.split('.')[0] for key in state} == {'architecture', 'distiller'}


def test_a_resumed_run_is_the_uninterrupted_one(pckd, pictures, teacher, tmp_path):
    _, whole = pckd
    cfg = demo_config('pckd', pictures, tmp_path)
    cfg.model.teacher_ckpt = teacher
    cfg.resume = True
    cfg.load_from = str(whole / 'epoch_1.pth')
    train(cfg)
    one = CheckpointLoader.load_checkpoint(str(whole / 'epoch_2.pth'))
    other = CheckpointLoader.load_checkpoint(str(tmp_path / 'epoch_2.pth'))
    for key, value in one['state_dict'].items():
        assert torch.equal(other['state_dict'][key], value), key
    lines = [line for line in scalars(tmp_path) if 'loss' in line]
    assert len(lines) == 5
    assert all(
        line['distill.preview_threshold'] == pytest.approx(1.005**2) for line in lines
    )


def test_the_iteration_loop_counts_epochs_too(pictures, teacher, tmp_path, monkeypatch):
    # mmengine waits 2 s each time the data has passed.
    monkeypatch.setattr('mmengine.runner.loops.time.sleep', lambda _: None)
    cfg = demo_config('pckd', pictures, tmp_path)
    cfg.model.teacher_ckpt = teacher
    cfg.train_cfg = dict(by_epoch=False, max_iters=12, val_interval=12)
    cfg.param_scheduler = None
    cfg.default_hooks.checkpoint.update(by_epoch=False, interval=12)
    train(cfg)
    steps = [line for line in scalars(tmp_path) if 'loss' in line]
    assert [line['distill.preview_threshold'] for line in steps] == pytest.approx(
        [1.005] * 5 + [1.005**2] * 5 + [1.005**3] * 2
    )


def test_test_evaluates_the_student(pckd, pictures, tmp_path):
    runner, folder = pckd
    wanted = [line for line in scalars(folder) if 'accuracy/top1' in line][-1]
    cfg = demo_config('pckd', pictures, tmp_path)
    cfg.model.teacher_ckpt = None
    cfg.load_from = str(folder / 'epoch_2.pth')
    cfg.experiment_name = tmp_path.name
    metrics = Runner.from_cfg(cfg).test()
    assert metrics['accuracy/top1'] == wanted['accuracy/top1']


@pytest.mark.parametrize(
    ('least', 'metric', 'message'),
    [
        (99.0, 'accuracy/top1', r'less than min_teacher_accuracy=99'),
        (1.0, 'accuracy', r'"accuracy" is none of the metrics, accuracy/top1'),
    ],
)
def test_a_bad_teacher_stops_the_run_before_training(
    pictures, teacher, tmp_path, least, metric, message
):
    cfg = demo_config('pckd', pictures, tmp_path)
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks[0].update(min_teacher_accuracy=least, metric=metric)
    with pytest.raises(RuntimeError, match=message):
        train(cfg)
    assert not list(tmp_path.glob('*.pth'))


def test_a_good_enough_teacher_does_not(pictures, teacher, tmp_path):
    cfg = demo_config('pckd', pictures, tmp_path, epochs=1)
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks[0].min_teacher_accuracy = 0
    train(cfg)
    assert (tmp_path / 'epoch_1.pth').exists()


def test_training_does_not_begin_under_a_random_teacher(pictures, tmp_path):
    cfg = demo_config('pckd', pictures, tmp_path)
    cfg.model.teacher_ckpt = None
    with pytest.raises(RuntimeError, match='the teacher has random weights'):
        train(cfg)


def test_without_validation_the_teacher_is_not_evaluated(pictures, teacher, tmp_path):
    cfg = demo_config('pckd', pictures, tmp_path, epochs=1)
    cfg.model.teacher_ckpt = teacher
    cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    cfg.default_hooks.checkpoint.save_best = None
    cfg.custom_hooks[0].min_teacher_accuracy = 50
    train(cfg)
    (log,) = tmp_path.glob('*/*.log')
    assert 'The teacher is not evaluated' in log.read_text()


def test_a_run_of_kd_on_the_stock_algorithm(pictures, teacher, tmp_path):
    cfg = demo_config('kd', pictures, tmp_path, epochs=1)
    cfg.model.teacher_ckpt = teacher
    train(cfg)
    line = [li for li in scalars(tmp_path) if 'loss' in li][0]
    assert {key for key in line if 'loss' in key} == {
        'loss',
        'student.loss',
        'distill.loss_kd',
    }

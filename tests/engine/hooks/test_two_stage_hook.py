"""The student learns from the teacher first, and its task after."""

import logging
from types import SimpleNamespace

import pytest
import torch
from mmengine.logging import MessageHub
from mmengine.optim import OptimWrapper
from mmengine.runner import CheckpointLoader
from mmrazor.registry import HOOKS
from runs import demo_config, scalars, train

pytestmark = pytest.mark.slow

EPOCHS, STEPS = 2, 5  # of the first stage; in an epoch


def config(pictures, teacher, work_dir, checkpoint=None):
    """Four epochs of FSP, half of them in the first stage."""
    cfg = demo_config('fsp', pictures, work_dir, epochs=2 * EPOCHS)
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks[-1].epochs = EPOCHS
    cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    cfg.default_hooks.checkpoint.save_best = None
    if checkpoint is not None:
        cfg.resume, cfg.load_from = True, str(checkpoint)
    return cfg


def by_iteration(cfg):
    cfg.train_cfg = dict(by_epoch=False, max_iters=14)
    cfg.param_scheduler = None
    cfg.default_hooks.checkpoint.update(by_epoch=False, interval=2)
    return cfg


@pytest.fixture(scope='module')
def whole(pictures, teacher, tmp_path_factory):
    """A run of two stages, and what it leaves after each epoch."""
    folder = tmp_path_factory.mktemp('two_stages')
    train(config(pictures, teacher, folder))
    return folder


def read(path):
    return CheckpointLoader.load_checkpoint(str(path))


def assert_same(one, other):
    one, other = read(one), read(other)
    for key, value in one['state_dict'].items():
        assert torch.equal(other['state_dict'][key], value), key
    states = [each['optimizer']['state'] for each in (one, other)]
    assert states[0].keys() == states[1].keys()
    for key, state in states[0].items():
        assert torch.equal(state['momentum_buffer'], states[1][key]['momentum_buffer'])


def test_each_stage_has_its_losses(whole):
    steps = [line for line in scalars(whole) if 'loss' in line]
    assert len(steps) == 2 * EPOCHS * STEPS
    for number, step in enumerate(steps):
        terms = {key.split('.')[0] for key in step if '.' in key and 'loss' in key}
        assert terms == ({'distill'} if number < EPOCHS * STEPS else {'student'})


def test_what_has_no_gradient_is_not_touched(whole):
    first, second, last = (
        read(whole / f'epoch_{epoch}.pth') for epoch in (1, EPOCHS, 2 * EPOCHS)
    )
    for name in ('weight', 'bias'):
        key = f'architecture.head.fc.{name}'
        # By weight decay neither.
        assert torch.equal(first['state_dict'][key], second['state_dict'][key])
        assert not torch.equal(second['state_dict'][key], last['state_dict'][key])
    counts = [len(each['optimizer']['state']) for each in (second, last)]
    assert counts[1] - counts[0] == 2


@pytest.mark.parametrize('epoch', [1, 2, 3])
def test_it_is_killed_before_at_and_after_the_boundary(
    pictures, teacher, tmp_path, whole, epoch
):
    train(config(pictures, teacher, tmp_path, whole / f'epoch_{epoch}.pth'))
    last = f'epoch_{2 * EPOCHS}.pth'
    assert_same(whole / last, tmp_path / last)


def test_it_is_killed_in_the_middle_of_an_epoch(
    pictures, teacher, tmp_path, monkeypatch
):
    # mmengine waits 2 s each time the data has passed.
    monkeypatch.setattr('mmengine.runner.loops.time.sleep', lambda _: None)
    train(by_iteration(config(pictures, teacher, tmp_path / 'whole')))
    steps = [line for line in scalars(tmp_path / 'whole') if 'loss' in line]
    assert ['student.loss' in step for step in steps] == [False] * 10 + [True] * 4
    for step in (8, 10, 12):
        folder = tmp_path / f'from_{step}'
        checkpoint = tmp_path / 'whole' / f'iter_{step}.pth'
        train(by_iteration(config(pictures, teacher, folder, checkpoint)))
        assert_same(tmp_path / 'whole' / 'iter_14.pth', folder / 'iter_14.pth')


def test_the_first_stage_is_not_logged_on(pictures, teacher, tmp_path, monkeypatch):
    monkeypatch.setattr('mmengine.runner.loops.time.sleep', lambda _: None)
    cfg = by_iteration(config(pictures, teacher, tmp_path))
    cfg.default_hooks.logger.interval = 3  # 9 and 12, the boundary is at 10
    cfg.default_hooks.checkpoint.interval = 7
    train(cfg)
    first, last = [line for line in scalars(tmp_path) if 'loss' in line][-2:]
    assert any(key.startswith('distill.') for key in first)
    assert not any(key.startswith('distill.') for key in last)


class Counted(dict):
    """The state of an optimizer."""

    cleared = 0

    def clear(self):
        self.cleared += 1
        super().clear()


@pytest.fixture
def runner():
    state = Counted(momentum=1)
    return SimpleNamespace(
        model=SimpleNamespace(distillation_stopped=False, calculate_student_loss=True),
        message_hub=MessageHub.get_instance('two_stages'),
        optim_wrapper=SimpleNamespace(
            optimizer=SimpleNamespace(state=state), zero_grad=lambda: None
        ),
        train_dataloader=range(STEPS),
        max_iters=4 * STEPS,
        logger=logging.getLogger('two_stages'),
    )


def test_the_momentum_is_cleared_once(runner):
    runner.message_hub = MessageHub.get_instance('cleared_once')
    hook = HOOKS.build(dict(type='TwoStageHook', epochs=2))
    hook.before_train(runner)
    state = runner.optim_wrapper.optimizer.state
    counts = []
    for epoch in range(4):
        runner.message_hub.update_info('epoch', epoch)
        for step in range(STEPS):
            runner.iter = epoch * STEPS + step
            hook.before_train_iter(runner, step)
            assert runner.model.calculate_student_loss is (epoch >= 2)
            assert runner.model.distillation_stopped is (epoch >= 2)
        counts.append(state.cleared)
    assert counts == [0, 0, 1, 1]


def test_a_gradient_is_not_accumulated_over_the_boundary(runner):
    network = torch.nn.Linear(1, 1)
    runner.optim_wrapper = OptimWrapper(
        torch.optim.SGD(network.parameters(), lr=0.1), accumulative_counts=2
    )
    runner.message_hub = MessageHub.get_instance('accumulated')
    hook = HOOKS.build(dict(type='TwoStageHook', epochs=1))
    hook.before_train(runner)
    for epoch in (0, 1):
        runner.message_hub.update_info('epoch', epoch)
        runner.iter = epoch
        hook.before_train_iter(runner, 0)
        assert network.weight.grad is None
        runner.optim_wrapper.update_params(network(torch.ones(1, 1)).sum())


def test_a_run_without_a_second_stage_is_named(runner, caplog):
    hook = HOOKS.build(dict(type='TwoStageHook', epochs=4))
    hook.before_train(runner)
    assert 'epochs=4, and the training ends after 4' in caplog.text


def test_what_is_no_distillation_is_refused(runner):
    runner.model = torch.nn.Linear(1, 1)
    with pytest.raises(ValueError, match='Linear is no distillation'):
        HOOKS.build(dict(type='TwoStageHook')).before_train(runner)


@pytest.mark.parametrize('finds', [True, False])
def test_a_wrapper_that_waits_for_all_parameters_is_refused(runner, monkeypatch, finds):
    runner.model = SimpleNamespace(module=runner.model, find_unused_parameters=finds)
    monkeypatch.setattr(
        'mmrazor_pckd.engine.hooks.two_stage_hook.is_model_wrapper', lambda _: True
    )
    hook = HOOKS.build(dict(type='TwoStageHook', epochs=1))
    if finds:
        hook.before_train(runner)
        return
    with pytest.raises(ValueError, match='^find_unused_parameters=True is missing'):
        hook.before_train(runner)


def test_no_epochs_are_refused():
    with pytest.raises(ValueError, match='at least 1, got 0'):
        HOOKS.build(dict(type='TwoStageHook', epochs=0))

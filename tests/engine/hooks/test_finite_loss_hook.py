"""Losses are looked at together, and the broken step is named."""

import logging
import os
from types import SimpleNamespace

import pytest
import torch

from mmrazor_pckd import FiniteLossHook

LENGTH = 100


@pytest.fixture
def runner(tmp_path, caplog):
    return SimpleNamespace(
        epoch=0,
        iter=0,
        max_iters=LENGTH,
        hooks=[],
        work_dir=str(tmp_path),
        train_dataloader=range(LENGTH),
        logger=logging.getLogger('test'),
    )


def steps(hook, runner, losses):
    for loss in losses:
        total = torch.tensor(loss)
        hook.after_train_iter(
            runner,
            runner.iter,
            outputs={'loss': total, 'distill.loss_kd': total, 'accuracy': 1.0},
        )
        runner.iter += 1


def test_the_step_is_named_when_the_interval_is_over(runner):
    hook = FiniteLossHook(interval=4)
    hook.before_train(runner)
    steps(hook, runner, [1.0, float('nan'), 1.0])
    with pytest.raises(
        FloatingPointError, match='epoch 1, step 2: distill.loss_kd is nan; '
    ):
        steps(hook, runner, [1.0])


def test_the_last_good_checkpoint_is_one_that_can_be_read(runner, tmp_path):
    def message():
        hook = FiniteLossHook(interval=1)
        hook.before_train(runner)
        with pytest.raises(FloatingPointError) as caught:
            steps(hook, runner, [float('nan')])
        return str(caught.value)

    assert f'; there is no checkpoint in {tmp_path} yet. Look' in message()
    one, two = (tmp_path / f'epoch_{number}.pth' for number in (1, 2))
    for path in (one, two):
        torch.save(
            dict(meta=dict(epoch=1, iter=1), state_dict={}, message_hub={}), path
        )
    (tmp_path / 'last_checkpoint').write_text(str(two))
    assert f'; the last good checkpoint is {two}. Look' in message()
    os.truncate(two, 100)
    assert f'; the last good checkpoint is {one}. Look' in message()
    os.truncate(one, 100)
    assert f'; there is no good checkpoint: {two} cannot be read' in message()


def test_nothing_is_left_unseen_at_the_end(runner):
    hook = FiniteLossHook(interval=10**6)
    hook.before_train(runner)
    steps(hook, runner, [1.0] * (LENGTH - 2))
    with pytest.raises(FloatingPointError, match=f'step {LENGTH}'):
        steps(hook, runner, [1.0, float('inf')])


@pytest.mark.parametrize(
    'look',
    [
        lambda hook, runner: hook.before_val(runner),
        lambda hook, runner: hook.before_save_checkpoint(runner, dict(state_dict={})),
    ],
)
def test_it_looks_before_a_validation_and_a_checkpoint(runner, look):
    hook = FiniteLossHook()
    hook.before_train(runner)
    steps(hook, runner, [1.0, float('nan')])
    with pytest.raises(FloatingPointError, match='step 2'):
        look(hook, runner)
    look(hook, runner)  # once is enough


def test_all_steps_are_told_of_when_they_are_skipped(runner, caplog):
    hook = FiniteLossHook(action='skip', interval=3)
    runner.optim_wrapper = SimpleNamespace(
        optimizer=torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1)
    )
    hook.before_train(runner)
    steps(hook, runner, [float('nan'), 1.0, float('nan')])
    assert ['step 1' in caplog.messages[0], 'step 3' in caplog.messages[1]] == [
        True,
        True,
    ]
    assert len(caplog.messages) == 2


def test_no_step_waits_for_the_next_run(runner):
    hook = FiniteLossHook()
    hook.before_train(runner)
    steps(hook, runner, [float('nan')])
    hook.before_train(runner)
    hook.before_val(runner)


def test_interval_must_be_positive():
    with pytest.raises(ValueError, match='interval must be at least 1, got 0'):
        FiniteLossHook(interval=0)

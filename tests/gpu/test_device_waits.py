"""The host waits for the device in no step that is not logged.

PyTorch's sync debug mode makes an error of an operation that waits.
"""

from contextlib import contextmanager

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from on_device import batch_of
from rehearsed import optim_wrapper, small_model
from runs import demo_config

from mmrazor_pckd.functional import rotate_views
from mmrazor_pckd.models.algorithms.step_views import StepViews


@contextmanager
def waiting_is_an_error():
    torch.cuda.set_sync_debug_mode('error')
    try:
        yield
    finally:
        torch.cuda.set_sync_debug_mode('default')


def test_a_wait_is_found(cuda):
    value = torch.ones(2, device=cuda)
    with (
        waiting_is_an_error(),
        pytest.raises(RuntimeError, match='synchronizing CUDA operation'),
    ):
        value.sum().item()


@pytest.mark.parametrize('amp', [None, 'bfloat16'])
def test_a_step_waits_for_nothing(method, amp, cuda):
    model = small_model(method).to(cuda)
    wrapper = optim_wrapper(model, amp)
    model.train_step(batch_of(model), wrapper)
    batch = batch_of(model)
    with waiting_is_an_error():
        model.train_step(batch, wrapper)


@pytest.mark.parametrize('draw', ['batch', 'image'])
def test_views_are_drawn_without_waiting(draw, cuda):
    images = torch.randn(6, 3, 4, 4, device=cuda)
    turn = StepViews((0, 90, 180, 270), 2, draw)
    turn(images)
    with waiting_is_an_error():
        rows = turn(images)
    upright, turned = rows.split(6)
    assert torch.equal(upright, images)
    others = rotate_views(images, (90, 180, 270)).view(3, *images.shape)
    assert (turned == others).flatten(2).all(dim=2).any(dim=0).all()


INTERVAL, WARM = 5, 2


class WaitingIsAnError(Hook):
    """From one step that is not logged to the next one, loader and hooks included."""

    priority = 'VERY_HIGH'
    watched = 0

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        logged = (batch_idx + 1) % INTERVAL == 0
        watched = not logged and runner.iter >= WARM
        torch.cuda.set_sync_debug_mode('error' if watched else 'default')
        self.watched += watched

    def after_train_epoch(self, runner):
        torch.cuda.set_sync_debug_mode('default')


@pytest.mark.parametrize('name', ['kd', 'pckd'])
def test_a_run_waits_where_it_logs_alone(name, cuda, pictures, teacher, tmp_path):
    cfg = demo_config(
        name,
        pictures,
        tmp_path,
        epochs=1,
        **{
            'default_hooks.logger.interval': INTERVAL,
            'train_dataloader.batch_size': 4,
            'model.teacher_ckpt': teacher,
            'experiment_name': f'waits_{name}',
        },
    )
    runner = Runner.from_cfg(cfg)
    hook = WaitingIsAnError()
    runner.register_hook(hook)
    assert len(runner.train_dataloader) % INTERVAL == 0  # the last step is logged
    try:
        runner.train()
    finally:
        torch.cuda.set_sync_debug_mode('default')
    assert hook.watched >= 6

"""Distillation losses that grow over the first epochs."""

from types import SimpleNamespace

import pytest
from mmengine.logging import MessageHub
from mmrazor.registry import HOOKS, MODELS
from runs import demo_config, scalars, train
from torch import nn


def fake_runner(**losses):
    distiller = SimpleNamespace(distill_losses=nn.ModuleDict(losses))
    return SimpleNamespace(
        model=SimpleNamespace(distiller=distiller),
        message_hub=MessageHub.get_instance('warmup'),
    )


def test_the_weight_grows_to_its_own_and_stays_there():
    loss = MODELS.build(dict(type='DecoupledKDLoss', loss_weight=2))
    other = MODELS.build(dict(type='DecoupledKDLoss', loss_weight=2))
    runner = fake_runner(loss_dkd=loss, loss_other=other)
    hook = HOOKS.build(dict(type='LossWarmupHook', losses=['loss_dkd'], epochs=4))
    hook.before_train(runner)
    weights = []
    for epoch in range(6):
        runner.message_hub.update_info('epoch', epoch)
        hook.before_train_iter(runner, 0)
        weights.append(loss.loss_weight)
    assert weights == [0.5, 1, 1.5, 2, 2, 2]
    assert other.loss_weight == 2


@pytest.mark.parametrize('name', ['loss_kd', 'loss_plain'])
def test_a_loss_that_is_not_there_is_named(name):
    hook = HOOKS.build(dict(type='LossWarmupHook', losses=[name], epochs=4))
    with pytest.raises(RuntimeError, match=f'"{name}".* loss_dkd, loss_plain'):
        hook.before_train(
            fake_runner(
                loss_dkd=MODELS.build(dict(type='DecoupledKDLoss')),
                loss_plain=nn.Identity(),
            )
        )


def test_no_epochs_are_refused():
    with pytest.raises(ValueError, match='at least 1, got 0'):
        HOOKS.build(dict(type='LossWarmupHook', losses=['loss_dkd'], epochs=0))


def test_a_run_goes_through_it(pictures, teacher, tmp_path):
    cfg = demo_config('dkd', pictures, tmp_path, epochs=2)
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks = [
        dict(type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=4)
    ]
    runner = train(cfg)
    model = runner.model
    assert model.distiller.distill_losses.loss_dkd.loss_weight == 0.5
    assert scalars(tmp_path)


def test_it_grows_in_an_iteration_loop(pictures, teacher, tmp_path):
    cfg = demo_config('dkd', pictures, tmp_path)
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks = [
        dict(type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=4)
    ]
    cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    cfg.default_hooks.checkpoint.save_best = None
    cfg.param_scheduler = None
    cfg.train_cfg = dict(by_epoch=False, max_iters=6)  # 5 are an epoch
    runner = train(cfg)
    assert runner.model.distiller.distill_losses.loss_dkd.loss_weight == 0.5

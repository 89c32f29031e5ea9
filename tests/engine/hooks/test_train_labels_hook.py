"""The labels of the training images on their way to the loss of CRD."""

from types import SimpleNamespace

import pytest
import torch
from mmengine.runner import CheckpointLoader, Runner
from mmrazor.registry import HOOKS, MODELS
from runs import demo_config, train
from torch import nn

pytestmark = pytest.mark.slow


def fake_runner(model, dataset):
    return SimpleNamespace(
        model=model, train_dataloader=SimpleNamespace(dataset=dataset)
    )


def test_each_loss_that_asks_is_told():
    losses = nn.ModuleList(
        MODELS.build(dict(type='ContrastiveRepresentationLoss')) for _ in range(2)
    )
    dataset = SimpleNamespace(get_gt_labels=lambda: [2, 0, 1, 0])
    hook = HOOKS.build(dict(type='TrainLabelsHook'))
    hook.before_train(fake_runner(nn.Sequential(nn.Linear(2, 2), losses), dataset))
    for loss in losses:
        assert loss.order.tolist() == [1, 3, 2, 0]


def test_a_dataset_without_labels_is_named_where_they_are_needed():
    hook = HOOKS.build(dict(type='TrainLabelsHook'))
    hook.before_train(fake_runner(nn.Linear(2, 2), [1, 2]))
    loss = MODELS.build(dict(type='ContrastiveRepresentationLoss'))
    with pytest.raises(ValueError, match='list cannot say the labels'):
        hook.before_train(fake_runner(loss, [1, 2]))


def test_the_memory_goes_on_where_the_checkpoint_left_it(pictures, teacher, tmp_path):
    cfg = demo_config('crd', pictures, tmp_path / 'first', epochs=1)
    cfg.model.teacher_ckpt = teacher
    train(cfg)
    checkpoint = str(tmp_path / 'first' / 'epoch_1.pth')
    saved = CheckpointLoader.load_checkpoint(checkpoint)['state_dict']
    memory = 'distiller.distill_losses.loss_crd.'
    assert saved[memory + 's_memory'].shape == (60, 128)

    cfg = demo_config('crd', pictures, tmp_path / 'resumed')
    cfg.model.teacher_ckpt = teacher
    cfg.resume, cfg.load_from = True, checkpoint
    loss = train(cfg).model.distiller.distill_losses['loss_crd']
    assert torch.equal(loss.log_normalisers, saved[memory + 'log_normalisers'])
    # An epoch has moved each row by half at most, not begun it anew.
    cosine = (loss.t_memory * saved[memory + 't_memory']).sum(dim=1)
    assert cosine.min() > 0.5
    assert cosine.max() < 1 - 1e-6

    # The student is tested without the training images.
    cfg = demo_config('crd', pictures, tmp_path / 'tested')
    cfg.model.teacher_ckpt = teacher
    cfg.load_from = checkpoint
    cfg.experiment_name = 'tested'
    Runner.from_cfg(cfg).test()


def test_labels_that_are_none_or_several():
    loss = MODELS.build(dict(type='ContrastiveRepresentationLoss'))
    hook = HOOKS.build(dict(type='TrainLabelsHook'))
    bare = SimpleNamespace(with_label=False, get_gt_labels=None)
    with pytest.raises(ValueError, match='needs one label .* and there are none;'):
        hook.before_train(fake_runner(loss, bare))
    for labels in ([[2, 0], [1, 0]], [[], []]):
        several = SimpleNamespace(get_gt_labels=lambda: labels)  # noqa: B023
        with pytest.raises(
            ValueError, match='there are images with several, or with none;'
        ):
            hook.before_train(fake_runner(loss, several))

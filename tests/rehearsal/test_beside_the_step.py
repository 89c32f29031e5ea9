"""What a training does beside its steps, on CUDA tensors without CUDA."""

from types import SimpleNamespace

import pytest
import torch
from fake_device import FakeDevice, HostWaits
from mmengine.evaluator import Evaluator
from mmengine.logging import MessageHub
from mmrazor.registry import HOOKS, MODELS
from rehearsed import model_of, small_batch, small_config, small_model, step
from torch import nn

from mmrazor_pckd.export.checkpoint import student_checkpoint, write_student


@pytest.fixture
def cuda():
    return FakeDevice('cuda')


class OnTheDevice(Evaluator):
    """Reads predictions, after a look at where they are."""

    def __init__(self, device):
        super().__init__(dict(_scope_='mmpretrain', type='Accuracy', topk=(1, 5)))
        self.device = device
        self.seen = 0

    def process(self, data_samples, data_batch=None):
        for sample in data_samples:
            assert self.device.here(sample.pred_score)
            assert self.device.here(sample.pred_label)
            assert sample.pred_score.dtype == torch.float32
            self.seen += 1
        with self.device.waits_are_right():
            super().process(data_samples, data_batch)


class Loader(list):
    dataset = range(6)


@pytest.mark.parametrize('name', ['pckd', 'mld'])
def test_validation_waits_in_the_metric_alone(name, cuda):
    model = small_model(name)
    cuda.take(model)
    model.eval()
    hook = HOOKS.build(dict(type='mmrazor.TeacherValidationHook'))
    evaluator = OnTheDevice(cuda)
    runner = SimpleNamespace(
        val_evaluator=evaluator, val_dataloader=Loader([small_batch()])
    )
    with cuda:
        metrics = hook._evaluate(runner, model)
    assert evaluator.seen == 6
    assert set(metrics) == {'accuracy/top1', 'accuracy/top5'}
    with cuda, torch.no_grad():
        found = model.val_step(small_batch())  # the student
        evaluator.process(found)
    assert evaluator.seen == 12


def test_images_in_the_teachers_normalisation(cuda):
    teacher = dict(
        small_config('pckd').model.teacher,
        data_preprocessor=dict(
            type='ClsDataPreprocessor', mean=[1.0] * 3, std=[2.0] * 3, to_rgb=False
        ),
    )
    model = small_model('pckd', teacher=teacher)
    assert model.teacher_images is not None
    cuda.take(model)
    step(model, cuda)


@pytest.mark.parametrize(
    ('cfg', 'views'),
    [
        (dict(type='CropFlipDataPreprocessor', padding=2), 1),
        (dict(type='AsyncClsDataPreprocessor'), 1),
        (dict(type='AsyncClsDataPreprocessor'), 3),
    ],
)
@pytest.mark.parametrize('training', [True, False])
def test_a_batch_goes_to_the_device_without_waiting(cfg, views, training, cuda):
    if views > 1 and not training:
        pytest.skip('several views are for training')
    cfg = dict(cfg, mean=[1.0] * 3, std=[2.0] * 3, to_rgb=True, _scope_='mmpretrain')
    holder = nn.Module()
    preprocess = MODELS.build(cfg)
    holder.add_module('preprocess', preprocess)
    holder._set_device = lambda device: setattr(preprocess, '_device', device)
    cuda.take(holder)
    with cuda:
        batch = preprocess(small_batch(views), training)
    images = batch['inputs'] if views > 1 else [batch['inputs']]
    assert len(images) == views
    for each in images:
        assert cuda.here(each)
        assert (each.dtype, each.shape) == (torch.float32, (6, 3, 16, 16))
    for sample in batch['data_samples']:
        assert cuda.here(sample.gt_label)
        assert sample.gt_label.dtype == torch.int64


def test_mmpretrains_preprocessor_waits(cuda):
    model = small_model(
        'kd',
        data_preprocessor=dict(type='mmpretrain.ClsDataPreprocessor', num_classes=10),
    )
    cuda.take(model)
    with pytest.raises(HostWaits, match='a copy to the device that is blocking'):
        step(model, cuda)


@pytest.mark.parametrize('update_buffers', [True, False])
def test_the_average_of_the_student(update_buffers, cuda):
    model = small_model('pckd')
    cuda.take(model)
    hook = HOOKS.build(
        dict(type='mmrazor.StudentEMAHook', update_buffers=update_buffers)
    )
    runner = SimpleNamespace(model=model, iter=0, epoch=0)
    with cuda:
        hook.before_run(runner)
        for runner.iter in range(3):
            hook.after_train_iter(runner, runner.iter)
        average = dict(hook.ema_model.module.named_parameters())
        for key, value in model.student.named_parameters():
            assert cuda.here(average[key])
            assert average[key].dtype == value.dtype
        hook.before_val_epoch(runner)
        hook.after_val_epoch(runner)


def test_the_student_is_written_from_the_host(cuda, tmp_path):
    cfg = small_config('pckd')
    model = small_model('pckd')
    states = {key: each.shape for key, each in model.student.state_dict().items()}
    cuda.take(model)
    with cuda, cuda.waits_are_right():
        checkpoint = student_checkpoint(
            model.architecture.state_dict(), cfg, {}, None, epoch=1
        )
    write_student(checkpoint, str(tmp_path / 'student.pth'))
    found = torch.load(tmp_path / 'student.pth', weights_only=True)['state_dict']
    assert {key: each.shape for key, each in found.items()} == states


def test_hooks_of_a_step_that_is_not_logged(cuda):
    model = small_model('pckd')
    cuda.take(model)
    cfg = small_config('pckd')
    hooks = [
        HOOKS.build(each)
        for each in (cfg.default_hooks.runtime_info, *cfg.custom_hooks)
        if each.type.split('.')[-1]
        in ('DeferredRuntimeInfoHook', 'FiniteLossHook', 'WeightHistogramHook')
    ]
    assert len(hooks) == 3
    hub = MessageHub.get_current_instance()
    hub.update_info('epoch', 0)
    runner = SimpleNamespace(
        model=model,
        epoch=0,
        iter=0,
        max_iters=100,
        message_hub=hub,
        hooks=[SimpleNamespace(interval=20)],
        train_dataloader=range(50),
        train_loop=SimpleNamespace(max_iters=100),
    )
    hooks[0]._waiting, hooks[0]._intervals = [], [20]

    def train(steps):
        for runner.iter in steps:
            outputs = step(model, cuda)
            with cuda:
                for hook in hooks:
                    hook.after_train_iter(runner, runner.iter, None, outputs)

    train(range(2))
    weights = next(hook for hook in hooks if hasattr(hook, '_counts'))
    with cuda:
        weights._count()  # as it does every 50 steps
    assert cuda.here(weights._counts)
    with pytest.raises(HostWaits):  # where it is logged
        train([19])


def test_the_memory_of_crd_is_filled_on_the_device(cuda):
    model = model_of(small_config('crd'))
    cuda.take(model)
    labels = [number % 10 for number in range(20)]
    dataset = SimpleNamespace(get_gt_labels=lambda: labels)
    runner = SimpleNamespace(
        model=model, train_dataloader=SimpleNamespace(dataset=dataset)
    )
    hook = HOOKS.build(dict(type='mmrazor.TrainLabelsHook'))
    with cuda, cuda.waits_are_right():  # once, before training
        hook.before_train(runner)
    loss = model.distiller.distill_losses['loss_crd']
    for each in (loss.s_memory, loss.t_memory, loss.order, loss.first, loss.count):
        assert cuda.here(each)
        assert len(each)
    step(model, cuda)

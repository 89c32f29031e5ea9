"""What is said when another config resumes a checkpoint."""

import copy
import logging
from types import SimpleNamespace

import pytest
import torch
from mmengine.config import Config
from mmengine.optim import CosineAnnealingLR, OptimWrapper
from mmengine.runner import CheckpointLoader
from mmrazor.registry import HOOKS
from runs import demo_config, train
from torch import nn

pytestmark = pytest.mark.slow

CONFIG = dict(
    model=dict(
        type='SingleTeacherDistill',
        teacher=dict(depth=34),
        distiller=dict(
            type='ConfigurableDistiller',
            distill_losses=dict(
                loss_kd=dict(type='KLDivergence', tau=4, loss_weight=1)
            ),
        ),
    ),
    train_dataloader=dict(batch_size=32, num_workers=2),
    train_cfg=dict(by_epoch=True, max_epochs=12),
    param_scheduler=[dict(type='CosineAnnealingLR', T_max=12)],
    optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1)),
)


class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(2, width)
        self.register_buffer('memory', torch.empty(0, 3))


def fake_runner(width=3, world_size=1, **options):
    cfg = Config(copy.deepcopy(CONFIG))
    cfg.merge_from_dict(options)
    return SimpleNamespace(
        cfg=cfg,
        model=Net(width),
        world_size=world_size,
        logger=logging.getLogger('resume'),
        _resume=True,
        _load_from='epoch_3.pth',
    )


@pytest.fixture
def resumed(caplog):
    """What is logged when a run of other options resumes the first one."""
    hook = HOOKS.build(dict(type='ResumeCheckHook'))
    first = fake_runner()
    checkpoint = dict(meta={}, state_dict=first.model.state_dict())
    checkpoint['state_dict']['memory'] = torch.zeros(60, 3)
    hook.before_save_checkpoint(first, checkpoint)

    def resume(note=True, **options):
        if not note:
            checkpoint['meta'] = {}
        hook.after_load_checkpoint(fake_runner(**options), checkpoint)
        return [record.getMessage() for record in caplog.records]

    return resume


def test_the_same_config_has_nothing_to_say(resumed):
    # The memory takes the size that it has in the checkpoint.
    assert resumed() == []
    assert resumed(**{'train_dataloader.num_workers': 0}) == []


@pytest.mark.parametrize(
    ('options', 'difference', 'consequence'),
    [
        (
            dict(world_size=2),
            'world_size was 1 and is 2',
            'the learning rate is not scaled',
        ),
        (
            {'train_dataloader.batch_size': 16},
            'batch_size was 32 and is 16',
            'sees other images',
        ),
        (
            {'train_dataloader.dataset': 'other'},
            "was None and is 'other'",
            'another augmentation',
        ),
        (
            {'train_cfg.max_epochs': 20},
            'max_epochs was 12 and is 20',
            'goes by param_scheduler',
        ),
        (
            {'param_scheduler.0.T_max': 20},
            'param_scheduler.0.T_max was 12 and is 20',
            "the checkpoint's schedule goes on",
        ),
        (
            {'optim_wrapper.optimizer.lr': 0.2},
            'lr was 0.1 and is 0.2',
            "the optimizer's state is the checkpoint's",
        ),
        ({'optim_wrapper.clip_grad': 1}, 'clip_grad', 'the steps are others'),
        ({'auto_scale_lr.enable': True}, 'enable', 'learning rate is the check'),
        ({'model.teacher.depth': 50}, 'depth was 34 and is 50', 'the teacher'),
        (
            {'model.distiller.distill_losses.loss_kd.tau': 2},
            'tau was 4 and is 2',
            'the loss',
        ),
    ],
)
def test_a_difference_and_what_follows(resumed, options, difference, consequence):
    (line,) = resumed(**options)
    assert line.startswith('--resume: epoch_3.pth: ')
    assert difference in line
    assert consequence in line


def test_each_difference_is_told_once(resumed):
    lines = resumed(
        world_size=2,
        **{
            'train_dataloader.batch_size': 16,
            'model.teacher.depth': 50,
            'train_dataloader.dataset': 'other',
        },
    )
    assert len(lines) == 4
    assert len(set(lines)) == 4


@pytest.mark.parametrize(
    'options',
    [
        {'model.type': 'RotatedViewDistill'},
        {'model.distiller.type': 'PreviewDistiller'},
        {'model.distiller.distill_losses.loss_kd.type': 'DecoupledKDLoss'},
        {'model.distiller.distill_losses.loss_at.type': 'ATLoss'},
    ],
)
def test_another_method_is_refused(resumed, options):
    ((key, value),) = options.items()
    with pytest.raises(
        ValueError,
        match=f'of another method: {key} was .* '
        f"and is '{value}'; .* load_from without --resume",
    ):
        resumed(**options)


@pytest.mark.parametrize('note', [True, False])
def test_another_student_is_refused(resumed, note):
    with pytest.raises(
        ValueError,
        match=r'in 2 places, first fc.weight is '
        r'\(3, 2\), not \(4, 2\); fc.bias',
    ):
        resumed(note, width=4)


def test_other_layers_are_refused(resumed, monkeypatch):
    whole = Net.__init__

    def init(self, width):
        whole(self, width)
        self.neck = self.fc
        del self.fc

    monkeypatch.setattr(Net, '__init__', init)
    with pytest.raises(
        ValueError,
        match='neck.weight is missing; neck.bias is missing; fc.weight is unknown here',
    ):
        resumed()


def test_weights_that_are_loaded_are_not_compared():
    runner = fake_runner(width=4)
    runner._resume = False
    HOOKS.build(dict(type='ResumeCheckHook')).after_load_checkpoint(
        runner, dict(state_dict={})
    )


def test_a_run_of_another_method(pictures, teacher, tmp_path):
    cfg = demo_config('kd', pictures, tmp_path / 'kd', epochs=1)
    cfg.model.teacher_ckpt = teacher
    train(cfg)
    cfg = demo_config('dkd', pictures, tmp_path / 'dkd')
    cfg.model.teacher_ckpt = teacher
    cfg.resume = True
    cfg.load_from = str(tmp_path / 'kd' / 'epoch_1.pth')
    with pytest.raises(ValueError, match='of another method: model.distiller'):
        train(cfg)


@pytest.fixture(scope='module')
def checkpoint(pictures, teacher, tmp_path_factory):
    """Of an epoch with SGD and CosineAnnealingLR."""
    folder = tmp_path_factory.mktemp('first')
    cfg = demo_config('kd', pictures, folder, epochs=1)
    cfg.model.teacher_ckpt = teacher
    train(cfg)
    return folder / 'epoch_1.pth'


STEPS = dict(type='MultiStepLR', milestones=[1])


@pytest.mark.parametrize('note', [True, False])
@pytest.mark.parametrize(
    ('options', 'message', 'without_note'),
    [
        (
            {'optim_wrapper.optimizer': dict(_delete_=True, type='AdamW', lr=0.1)},
            "optim_wrapper.optimizer.type was 'SGD' and is 'AdamW': the optimizer's "
            'state does not fit',
            'the state is not one of AdamW with these',
        ),
        (
            {'optim_wrapper.paramwise_cfg': dict(norm_decay_mult=0.0)},
            'the optimizer has 65 parameter groups, and its state 1: the opt',
            None,
        ),
        (
            dict(param_scheduler=dict(_delete_=True, **STEPS)),
            "param_scheduler.type was 'CosineAnnealingLR' and is 'MultiStepLR': the "
            "schedulers' state does not fit",
            'number 0 is MultiStepLR, and its state has no gamma',
        ),
        (
            dict(param_scheduler=[STEPS, STEPS]),
            'there are states of 1 schedulers, and 2 here',
            None,
        ),
    ],
    ids=['type', 'groups', 'scheduler', 'schedulers'],
)
def test_another_optimizer_or_schedule_is_refused(
    pictures, teacher, tmp_path, checkpoint, options, message, without_note, note
):
    cfg = demo_config('kd', pictures, tmp_path, **copy.deepcopy(options))
    cfg.model.teacher_ckpt = teacher
    cfg.resume, cfg.load_from = True, str(checkpoint)
    if not note:
        saved = CheckpointLoader.load_checkpoint(str(checkpoint))
        del saved['meta']['mmrazor_pckd']
        cfg.load_from = str(tmp_path / 'without_note.pth')
        torch.save(saved, cfg.load_from)
        message = without_note or message
    with pytest.raises(ValueError, match=f'^--resume: .*.pth: {message}') as e:
        train(cfg)
    assert str(e.value).endswith('without --resume')
    assert '\n' not in str(e.value)


@pytest.mark.parametrize(
    ('part', 'said'),
    [
        ('optimizer', "is without the optimizer's state, which begins anew"),
        ('param_schedulers', "is without the schedulers' state, which begins"),
    ],
)
def test_a_checkpoint_without_a_state(caplog, part, said):
    runner = fake_runner()
    runner.optim_wrapper = OptimWrapper(
        torch.optim.SGD(runner.model.parameters(), lr=0.1)
    )
    runner.param_schedulers = [CosineAnnealingLR(runner.optim_wrapper, T_max=2)]
    saved = dict(
        meta={},
        state_dict=runner.model.state_dict(),
        optimizer=runner.optim_wrapper.state_dict(),
        param_schedulers=[each.state_dict() for each in runner.param_schedulers],
    )
    hook = HOOKS.build(dict(type='ResumeCheckHook'))
    hook.after_load_checkpoint(runner, saved)
    assert not caplog.records
    del saved[part]
    hook.after_load_checkpoint(runner, saved)
    (record,) = caplog.records
    assert said in record.getMessage()


def test_a_student_is_nothing_to_resume(pictures, teacher, tmp_path, checkpoint):
    student = checkpoint.parent / 'student.pth'
    cfg = demo_config('kd', pictures, tmp_path)
    cfg.model.teacher_ckpt = teacher
    cfg.resume, cfg.load_from = True, str(student)
    message = 'is no checkpoint of a run: it has no message_hub'
    with pytest.raises(ValueError, match=message):
        train(cfg)
    # A URL is not read before.
    runner = fake_runner()
    runner._load_from = 'http://nowhere/student.pth'
    with pytest.raises(ValueError, match=message):
        HOOKS.build(dict(type='ResumeCheckHook')).after_load_checkpoint(
            runner, CheckpointLoader.load_checkpoint(str(student))
        )

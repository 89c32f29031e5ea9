"""The log is mmengine's; the device is read when it is written."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from mmengine.hooks import Hook, RuntimeInfoHook
from mmengine.logging import HistoryBuffer, MessageHub
from mmengine.runner import CheckpointLoader, Runner
from mmrazor.registry import HOOKS
from runs import demo_config, scalars, train
from torch.utils._python_dispatch import TorchDispatchMode

from mmrazor_pckd import DeferredRuntimeInfoHook
from mmrazor_pckd.engine.hooks import deferred_runtime_info_hook
from mmrazor_pckd.engine.hooks.deferred_runtime_info_hook import read_at_once

pytestmark = pytest.mark.slow


def config(pictures, teacher, folder, hook=None, **options):
    cfg = demo_config(
        'pckd',
        pictures,
        folder,
        **{
            'default_hooks.logger.interval': 2,
            'model.teacher_ckpt': teacher,
            **options,
        },
    )
    if hook is not None:
        cfg.default_hooks.runtime_info.type = hook
    return cfg


def load(checkpoint):
    """What a checkpoint knows of the message hub."""
    return CheckpointLoader.load_checkpoint(str(checkpoint))['message_hub']


def of_the_losses(work_dir):
    """What was logged, but for what the clock and the machine say."""
    return [
        {
            key: value
            for key, value in line.items()
            if key not in ('time', 'data_time', 'memory')
        }
        for line in scalars(work_dir)
    ]


@pytest.fixture(scope='module')
def runs(pictures, teacher, tmp_path_factory):
    """A run with our hook and one with mmengine's."""
    folders = []
    for hook in (None, 'mmengine.RuntimeInfoHook'):
        folder = tmp_path_factory.mktemp('deferred')
        runner = train(config(pictures, teacher, folder, hook))
        kind = {
            type(each) for each in runner.hooks if isinstance(each, RuntimeInfoHook)
        }
        assert kind == {DeferredRuntimeInfoHook if hook is None else RuntimeInfoHook}
        folders.append(folder)
    return folders


def test_the_log_is_the_same_to_the_last_bit(runs):
    ours, theirs = map(of_the_losses, runs)
    assert ours == theirs
    assert sum('distill.loss_kd' in line for line in ours) == 4


def test_the_student_is_the_same_to_the_last_bit(runs):
    ours, theirs = (
        CheckpointLoader.load_checkpoint(str(folder / 'epoch_2.pth')) for folder in runs
    )
    for one, other in (
        (ours['state_dict'], theirs['state_dict']),
        (momenta(ours), momenta(theirs)),
    ):
        assert len(one) > 0
        assert one.keys() == other.keys()
        for key, value in one.items():
            assert torch.equal(value, other[key]), key


def momenta(checkpoint):
    return {
        key: state['momentum_buffer']
        for key, state in checkpoint['optimizer']['state'].items()
    }


def test_the_history_in_the_checkpoint_is_the_same(runs):
    ours, theirs = (load(folder / 'epoch_2.pth')['log_scalars'] for folder in runs)
    assert ours.keys() == theirs.keys()
    for key, history in ours.items():
        if 'time' not in key:
            assert (history.data[0] == theirs[key].data[0]).all(), key


class Reads(TorchDispatchMode):
    """Count tensors whose values Python asks for."""

    count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function._schema.name in (
            'aten::_local_scalar_dense',
            'aten::equal',
            'aten::nonzero',
        ):
            Reads.count += 1
        return function(*args, **(kwargs or {}))


@HOOKS.register_module()
class CountReadsHook(Hook):
    """Reads of each step, from its beginning to its very end."""

    priority = 'HIGHEST'

    def before_train(self, runner):
        self.found = []
        step = runner.train_loop.run_iter

        def counted(*args, **kwargs):
            Reads.count = 0
            with Reads():
                step(*args, **kwargs)
            self.found.append(Reads.count)

        runner.train_loop.run_iter = counted


@pytest.mark.parametrize('hook', [None, 'mmengine.RuntimeInfoHook'])
def test_a_step_that_is_not_logged_reads_nothing(pictures, teacher, tmp_path, hook):
    cfg = config(pictures, teacher, tmp_path, hook)
    cfg.train_cfg.max_epochs = 1
    cfg.default_hooks.logger.interval = 3
    cfg.custom_hooks.append(dict(type='mmrazor.CountReadsHook'))
    runner = train(cfg)
    (reads,) = (each.found for each in runner.hooks if isinstance(each, CountReadsHook))
    assert len(reads) == 5
    if hook is None:
        assert [reads[step] for step in (0, 1, 3)] == [0, 0, 0]
    else:
        assert min(reads) > 5


def test_values_between_two_logs_are_in_a_checkpoint(pictures, teacher, tmp_path):
    cfg = config(pictures, teacher, tmp_path)
    cfg.train_cfg = dict(by_epoch=False, max_iters=4, val_interval=4)
    cfg.default_hooks.logger.interval = 100
    cfg.default_hooks.checkpoint.update(by_epoch=False, interval=3)
    cfg.param_scheduler.update(by_epoch=False)
    cfg.param_scheduler.pop('convert_to_iter_based')
    train(cfg)
    saved = load(tmp_path / 'iter_3.pth')
    history = saved['log_scalars']['train/loss'].data[0]
    assert len(history) == 3
    assert (history > 0).all()


def test_values_that_are_no_tensors_pass_through(tmp_path):
    hook = DeferredRuntimeInfoHook()
    hook._waiting = [dict(loss=torch.tensor(1.5), other=2.0)]

    class Hub:
        found = {}

        def update_scalar(self, key, value):
            self.found[key] = value

    runner = type('Runner', (), dict(message_hub=Hub()))
    hook._read(runner)
    assert Hub.found == {'train/loss': 1.5, 'train/other': 2.0}
    assert hook._waiting == []


def test_read_at_once():
    assert read_at_once([]) == []
    assert read_at_once([torch.tensor(1.0), torch.tensor([2.0])]) == [1.0, 2.0]


def test_it_is_what_the_configs_have(pictures, tmp_path):
    cfg = demo_config('teacher', pictures, tmp_path)
    runner = Runner.from_cfg(cfg)
    assert any(isinstance(each, DeferredRuntimeInfoHook) for each in runner.hooks)


@pytest.mark.parametrize('hook', [None, 'mmengine.RuntimeInfoHook'])
def test_the_histories_of_a_run_are_windows(
    runs, pictures, teacher, tmp_path, monkeypatch, hook
):
    # A run with mmengine's hook is resumed by one with either: 10 values of
    # each key are there.
    monkeypatch.setattr(deferred_runtime_info_hook, 'MAX_LENGTH', 3)
    cfg = config(pictures, teacher, tmp_path, hook)
    cfg.train_cfg.max_epochs = 3
    cfg.resume = True
    cfg.load_from = str(runs[1] / 'epoch_2.pth')
    histories = train(cfg).message_hub.log_scalars
    assert {
        'train/time',
        'train/lr',
        'train/loss',
        'val/accuracy/top1',
        'val/data_time',
    } <= set(histories)
    lengths = {
        key: len(history.data[0])
        for key, history in histories.items()
        if key.startswith('train/')
    }
    assert set(lengths.values()) == ({3} if hook is None else {15})
    for key, history in histories.items():
        assert history.max_length == (3 if hook is None else 10**6), key


def test_the_default_of_mmengine_is_as_it_was():
    assert HistoryBuffer().max_length == 10**6


class Odd:
    """A metric of a type that no checkpoint may hold."""


def test_metrics_of_any_type_can_be_resumed_from(tmp_path):
    hub = MessageHub.get_instance('metrics')
    runner = SimpleNamespace(message_hub=hub)
    metrics = dict(
        number=np.float32(1.5),
        matrix=torch.eye(2),
        nested=dict(odd=[Odd(), 1, None], text=np.array(['a'])),
        objects=np.array([Odd()]),
    )
    DeferredRuntimeInfoHook().after_val_epoch(runner, metrics)
    torch.save(dict(message_hub=hub.state_dict()), tmp_path / 'metrics.pth')
    saved = load(tmp_path / 'metrics.pth')
    assert saved['log_scalars']['val/number'].current() == 1.5
    info = saved['runtime_info']
    assert torch.equal(info['val/matrix'], torch.eye(2))
    assert info['val/nested']['odd'][1:] == [1, None]
    assert 'Odd' in info['val/nested']['odd'][0]
    assert 'Odd' in info['val/objects'][0]

"""The weights of a training's images, counted by epoch, and its curves."""

import json
from pathlib import Path
from types import SimpleNamespace

import forks
import numpy as np
import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from mmengine.config import DictAction
from mmengine.hooks import Hook
from mmrazor.registry import HOOKS
from runs import demo_config, scalars, train

from mmrazor_pckd.engine.hooks import weight_histogram_hook as module
from mmrazor_pckd.engine.hooks.weight_histogram_hook import bin_edges, count_weights

pytestmark = pytest.mark.slow

TERMS = (
    'student.loss',
    'distill.loss_kd',
    'distill.loss_feature_alignment',
    'distill.loss_center_alignment',
    'distill.loss_center_contrast',
    'distill.preview_threshold',
    'distill.preview_easy_ratio',
    'distill.preview_mean_weight',
)


@pytest.mark.parametrize('bins', [1, 4, 20])
def test_the_counts_are_those_of_numpy(bins):
    weight = torch.rand(500)
    weight[:5] = torch.tensor([0, 1, 1, 0.25, 0.5])
    counts = count_weights(weight, bins)
    wanted, edges = np.histogram(weight, bins, range=(0, 1))
    assert counts.tolist() == wanted.tolist()
    assert bin_edges(bins) == pytest.approx(edges)


def test_what_is_out_of_range_is_counted_in_the_outer_bins():
    weight = torch.tensor([-1.0, 0.1, 0.9, 7.0], requires_grad=True)
    assert count_weights(weight, 2).tolist() == [2, 2]


def test_no_bins_are_refused():
    with pytest.raises(ValueError, match='at least 1, got 0'):
        HOOKS.build(dict(type='WeightHistogramHook', bins=0))


def test_many_steps_are_counted_together(tmp_path, monkeypatch):
    counted = []
    monkeypatch.setattr(
        module,
        'count_weights',
        lambda weight, bins: counted.append(len(weight)) or count_weights(weight, bins),
    )
    hook = HOOKS.build(dict(type='WeightHistogramHook', bins=2))
    distiller = SimpleNamespace()
    runner = SimpleNamespace(
        message_hub=SimpleNamespace(get_info=lambda *_: 0),
        model=SimpleNamespace(distiller=distiller),
        log_dir=tmp_path,
        visualizer=SimpleNamespace(_vis_backends={}),
    )
    for step in range(70):
        distiller.last_weight = torch.tensor([step / 70, 0.0])
        outputs = {'distill.preview_mean_weight': 0}
        hook.after_train_iter(runner, step, outputs=outputs)
    assert counted == [100]
    hook.after_train_epoch(runner)
    assert counted == [100, 40]
    (line,) = (tmp_path / 'vis_data/weights.jsonl').read_text().splitlines()
    assert json.loads(line)['counts'] == [70 + 35, 35]


class KeepWeights(Hook):
    """Every weight of every epoch, as the distiller had it."""

    def __init__(self):
        self.seen = {}

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.seen.setdefault(runner.epoch + 1, []).append(
            runner.model.distiller.last_weight.clone()
        )


def lines(work_dir):
    (file,) = Path(work_dir).glob('*/vis_data/weights.jsonl')
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.fixture(scope='module')
def run(pictures, teacher, tmp_path_factory):
    """A run with TensorBoard; its folder, and all its weights by epoch."""
    folder = tmp_path_factory.mktemp('weights')
    cfg = demo_config('pckd', pictures, folder, epochs=3)
    cfg.model.teacher_ckpt = teacher
    cfg.visualizer.vis_backends = [
        dict(type='LocalVisBackend'),
        dict(type='TensorboardVisBackend'),
    ]
    # A student that has hardly begun finds all images about as hard.
    cfg.model.distiller.sample_weighting.growth_rate = 0.98
    cfg.custom_hooks.append(KeepWeights())
    runner = train(cfg)
    runner.visualizer.close()
    (keep,) = (hook for hook in runner.hooks if isinstance(hook, KeepWeights))
    return folder, {epoch: torch.cat(weights) for epoch, weights in keep.seen.items()}


def test_each_epoch_has_the_counts_of_its_weights(run):
    folder, weights = run
    found = lines(folder)
    assert [line['epoch'] for line in found] == [1, 2, 3]
    for line in found:
        assert line['edges'] == pytest.approx(np.linspace(0, 1, 21))
        assert (
            line['counts']
            == np.histogram(weights[line['epoch']], line['edges'])[0].tolist()
        )
        assert sum(line['counts']) == 60  # 15 classes, 4 pictures
        assert 0 < line['counts'][-1] < 60


def events(folder):
    pytest.importorskip('tensorboard')
    from tensorboard.backend.event_processing import event_accumulator

    (file,) = Path(folder).glob('*/vis_data/events.out.tfevents.*')
    found = event_accumulator.EventAccumulator(
        str(file), {event_accumulator.HISTOGRAMS: 0}
    )
    return found.Reload()


def test_tensorboard_has_every_term(run):
    folder, _ = run
    steps = [line for line in scalars(folder) if 'loss' in line]
    found = events(folder)
    assert len(steps) == 15
    for name in ('loss', 'lr', *TERMS):
        curve = found.Scalars(name)
        assert [point.step for point in curve] == [line['step'] for line in steps]
        assert [point.value for point in curve] == pytest.approx(
            [line[name] for line in steps], rel=1e-6
        )
    assert [point.step for point in found.Scalars('accuracy/top1')] == [1, 2, 3]
    assert [point.value for point in found.Scalars('distill.preview_threshold')][
        ::5
    ] == pytest.approx([0.98, 0.98**2, 0.98**3], rel=1e-4)


def test_tensorboard_has_the_histograms(run):
    folder, _ = run
    found = events(folder).Histograms('distill.sample_weights')
    for event, line in zip(found, lines(folder), strict=True):
        histogram = event.histogram_value
        assert event.step == line['epoch']
        assert histogram.num == 60
        assert list(histogram.bucket) == line['counts']
        assert list(histogram.bucket_limit) == line['edges'][1:]


def test_the_command_line_puts_tensorboard_in_the_place_of_the_files(
    pictures, tmp_path
):
    option = 'visualizer.vis_backends.0.type=TensorboardVisBackend'
    key, value = option.split('=')
    cfg = demo_config(
        'pckd', pictures, tmp_path, **{key: DictAction._parse_iterable(value)}
    )
    assert cfg.visualizer.vis_backends == [dict(type='TensorboardVisBackend')]


def test_the_bins_are_an_option_and_a_stopped_distillation_is_not_counted(
    pictures, teacher, tmp_path
):
    cfg = demo_config('kd_preview', pictures, tmp_path, epochs=2)
    cfg.model.teacher_ckpt = teacher
    (hook,) = (
        hook for hook in cfg.custom_hooks if hook.type == 'mmrazor.WeightHistogramHook'
    )
    hook.bins = 4
    # mmrazor's hook ends the distillation after so many epochs.
    cfg.custom_hooks.append(dict(type='mmrazor.StopDistillHook', stop_epoch=1))
    train(cfg)
    (line,) = lines(tmp_path)
    assert line['epoch'] == 1
    assert line['edges'] == [0, 0.25, 0.5, 0.75, 1]
    assert sum(line['counts']) == 60


def test_training_by_iterations_counts_the_passes_over_the_data(
    pictures, teacher, tmp_path
):
    cfg = demo_config('kd_preview', pictures, tmp_path)
    cfg.model.teacher_ckpt = teacher
    cfg.train_cfg = dict(by_epoch=False, max_iters=8, val_interval=100)
    cfg.default_hooks.checkpoint = None
    cfg.param_scheduler = None
    cfg.custom_hooks = [dict(type='mmrazor.WeightHistogramHook')]
    cfg.log_processor = dict(by_epoch=False)
    train(cfg)
    assert [(line['epoch'], sum(line['counts'])) for line in lines(tmp_path)] == [
        (1, 60),
        (2, 36),
    ]


def test_a_distillation_without_weights_leaves_no_file(pictures, teacher, tmp_path):
    cfg = demo_config('kd', pictures, tmp_path, epochs=1)
    cfg.model.teacher_ckpt = teacher
    train(cfg)
    assert not list(tmp_path.glob('*/vis_data/weights.jsonl'))


def count_half(rank, file, folder):
    dist.init_process_group(
        'gloo', init_method=f'file://{file}', rank=rank, world_size=2
    )
    hook = HOOKS.build(dict(type='WeightHistogramHook', bins=2))
    # As much of a Runner as the hook asks for, in its fifth epoch.
    weight = torch.tensor([0.2, 0.9, 1.0])[rank:]
    runner = SimpleNamespace(
        log_dir=folder,
        message_hub=SimpleNamespace(get_info=lambda name, default: 4),
        visualizer=SimpleNamespace(_vis_backends={}),
        model=SimpleNamespace(distiller=SimpleNamespace(last_weight=weight)),
    )
    hook.after_train_iter(runner, 0, outputs={'distill.preview_mean_weight': 0.0})
    hook.after_train_epoch(runner)
    dist.barrier()
    dist.destroy_process_group()


@pytest.mark.dist
def test_processes_are_summed_and_one_writes(tmp_path):
    words = tmp_path / 'store', tmp_path
    other = mp.get_context(forks.method()).Process(target=count_half, args=(1, *words))
    other.start()
    count_half(0, *words)
    other.join()
    assert other.exitcode == 0
    (line,) = (tmp_path / 'vis_data/weights.jsonl').read_text().splitlines()
    assert json.loads(line) == dict(epoch=5, edges=[0, 0.5, 1], counts=[1, 4])

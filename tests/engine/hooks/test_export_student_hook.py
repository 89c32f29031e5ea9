"""The student that a training leaves behind, and mmpretrain takes it."""

import json
import math
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch
from mmengine.config import Config
from mmengine.evaluator import BaseMetric
from mmengine.hooks import Hook
from mmengine.registry import METRICS, DefaultScope
from mmengine.runner import Runner
from mmpretrain import get_model
from mmrazor.registry import HOOKS
from runs import demo_config, train

from mmrazor_pckd.engine.hooks import export_student_hook

pytestmark = pytest.mark.slow

MODULE = 'mmrazor_pckd.engine.hooks.export_student_hook'


class Watch(Hook):
    """The student, and its logits of one batch, in each validation."""

    priority = 'VERY_HIGH'
    batch = torch.arange(2 * 3 * 32 * 32).reshape(2, 3, 32, 32) % 251

    def __init__(self):
        self.states, self.metrics = {}, {}

    def after_val_epoch(self, runner, metrics=None):
        model = getattr(runner.model, 'module', runner.model)
        self.metrics[runner.epoch] = metrics
        self.states[runner.epoch] = {
            key: value.clone() for key, value in model.architecture.state_dict().items()
        }
        with torch.no_grad():
            self.logits = model(
                **model.data_preprocessor(dict(inputs=self.batch.byte()), False),
                mode='tensor',
            )


def load(path):
    return torch.load(path, weights_only=True)


def assert_state(path, wanted):
    state = load(path)['state_dict']
    assert list(state) == list(wanted)
    for key, value in wanted.items():
        assert torch.equal(state[key], value), key


def config_of(name, pictures, teacher, folder, **options):
    cfg = demo_config(name, pictures, folder, **options)
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks = cfg.custom_hooks[1:]  # the teacher is not evaluated
    for loader in (cfg.train_dataloader, cfg.val_dataloader):
        # To serialize, mmengine collects all of the process' garbage.
        loader.dataset.serialize_data = False
    return cfg


def watched(cfg, *hooks):
    watch = Watch()
    runner = Runner.from_cfg(cfg)
    for hook in (*hooks, watch):
        runner.register_hook(hook)
    return runner, watch


@pytest.fixture(scope='module')
def finished(pictures, teacher, tmp_path_factory):
    """Runs of our algorithm and of MMRazor's."""
    runs = {}
    for name in ('pckd', 'kd'):
        folder = tmp_path_factory.mktemp(f'export_{name}')
        options = {}
        if name == 'kd':
            # mmengine normalises images too, and MMRazor has its own loop.
            options = {
                'val_cfg.type': 'mmrazor.SingleTeacherDistillValLoop',
                'model.data_preprocessor': dict(
                    type='mmengine.ImgDataPreprocessor',
                    mean=[120.0, 130.0, 140.0],
                    std=[50.0, 60.0, 70.0],
                    bgr_to_rgb=True,
                ),
            }
        cfg = config_of(name, pictures, teacher, folder, **options)
        cfg.experiment_name = folder.name
        runner, watch = watched(cfg)
        runner.train()
        runs[name] = SimpleNamespace(folder=folder, watch=watch, cfg=cfg)
    return runs


@pytest.mark.parametrize('name', ['pckd', 'kd'])
def test_the_files_hold_what_was_validated(finished, name):
    run = finished[name]
    top1 = {
        epoch: metrics['accuracy/top1'] for epoch, metrics in run.watch.metrics.items()
    }
    best = max(top1, key=top1.get)
    for file, epoch in (('student.pth', 2), ('student_best.pth', best)):
        assert_state(run.folder / file, run.watch.states[epoch])
        meta = load(run.folder / file)['meta']
        assert meta['epoch'] == epoch
        assert meta['iter'] == 5 * epoch
        assert meta['metrics']['accuracy/top1'] == top1[epoch]
        assert set(meta['metrics']) == {'accuracy/top1', 'accuracy/top5'}
        assert not meta['averaged']
        assert meta['method']['algorithm'] == run.cfg.model.type
        assert meta['method']['losses']['loss_kd'] == 'KLDivergence'
        assert len(meta['dataset_meta']['classes']) == 15
        assert meta['torch_version'] == torch.__version__


@pytest.mark.parametrize('name', ['pckd', 'kd'])
def test_tensors_stand_beside_the_files(finished, name):
    pytest.importorskip('safetensors')
    from safetensors import safe_open
    from safetensors.torch import load_file

    folder = finished[name].folder
    for file in ('student', 'student_best'):
        checkpoint, path = load(folder / f'{file}.pth'), folder / f'{file}.safetensors'
        found = load_file(path)
        assert set(found) == set(checkpoint['state_dict'])
        for key, value in checkpoint['state_dict'].items():
            assert torch.equal(found[key], value), key
        with safe_open(path, 'pt') as opened:
            meta = opened.metadata()
        assert set(meta) == {'format', *checkpoint['meta']}
        assert meta['epoch'] == str(checkpoint['meta']['epoch'])
        assert json.loads(meta['metrics']) == checkpoint['meta']['metrics']
        classes = checkpoint['meta']['dataset_meta']['classes']
        assert json.loads(meta['dataset_meta'])['classes'] == list(classes)


@pytest.mark.parametrize('name', ['pckd', 'kd'])
def test_mmpretrain_computes_the_same_bit_by_bit(finished, name):
    run = finished[name]
    # By the file, by the config inside the checkpoint, by Pretrained.
    config = str(run.folder / 'student.py')
    inside = Config(load(run.folder / 'student.pth')['meta']['student_config'])
    pretrained = Config.fromfile(config).model
    pretrained.init_cfg = dict(
        type='Pretrained', checkpoint=str(run.folder / 'student.pth')
    )
    with DefaultScope.overwrite_default_scope('mmpretrain'):
        from mmpretrain.registry import MODELS as OF_MMPRETRAIN

        pretrained = OF_MMPRETRAIN.build(pretrained)
    pretrained.init_weights()
    for model in (
        get_model(config, pretrained=True),
        get_model(inside, str(run.folder / 'student.pth')),
        pretrained,
    ):
        assert type(model).__name__ == 'ImageClassifier'
        assert type(model.data_preprocessor).__name__ == 'ClsDataPreprocessor'
        with torch.no_grad():
            logits = model.eval()(
                **model.data_preprocessor(dict(inputs=run.watch.batch.byte()), False),
                mode='tensor',
            )
        assert torch.equal(logits, run.watch.logits)


ELSEWHERE = """
import glob, json, os, pkgutil, sys
import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from mmpretrain import ImageClassificationInferencer, get_model
from mmpretrain.evaluation import Accuracy
from mmpretrain.registry import MODELS

torch.set_num_threads(1)
folder, pictures = sys.argv[1:]
files = sorted(glob.glob(pictures + '/val/*/*.png'))
classes = sorted(os.listdir(pictures + '/val'))
labels = torch.tensor(
    [classes.index(file.split('/')[-2]) for file in files])


def top1(inferencer):
    found = inferencer(files, batch_size=len(files))
    scores = torch.tensor([each['pred_scores'] for each in found])
    names = [each['pred_class'] for each in found]
    assert names == [classes[int(each.argmax())] for each in scores]
    return Accuracy.calculate(scores, labels, topk=(1, ))[0][0].item()


config, weights = folder + '/student.py', folder + '/student.pth'
found = dict(
    inferencer=top1(ImageClassificationInferencer(config)),
    get_model=top1(ImageClassificationInferencer(
        get_model(config, pretrained=weights))))
cfg = Config.fromfile(config)
cfg.model.init_cfg = dict(type='Pretrained', checkpoint=weights)
with DefaultScope.overwrite_default_scope('mmpretrain'):
    model = MODELS.build(cfg.model)
model.init_weights()
model._config, model._dataset_meta = cfg, dict(classes=classes)
found['init_cfg'] = top1(ImageClassificationInferencer(model))
cfg = Config.fromfile(config)
cfg.work_dir = folder + '/test'
if not hasattr(pkgutil, 'find_loader'):  # mmengine alone has no Runner there
    pkgutil.find_loader = lambda name: None
found['test'] = Runner.from_cfg(cfg).test()['accuracy/top1']
assert not any(name.startswith('mmrazor') for name in sys.modules)
print(json.dumps(found))
"""


def test_it_needs_nothing_of_ours(finished, pictures, tmp_path):
    # Another process: mmpretrain as it comes, its tools, and its accuracy.
    folder = finished['pckd'].folder
    top1 = load(folder / 'student.pth')['meta']['metrics']['accuracy/top1']
    env = {key: value for key, value in os.environ.items() if key != 'PYTHONPATH'}
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', ELSEWHERE, folder, pictures],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=env,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == dict.fromkeys(
        ('inferencer', 'get_model', 'init_cfg', 'test'), top1
    )


# --- which one is the best


@METRICS.register_module(force=True)
class Scripted(BaseMetric):
    """Top-1 as the test says."""

    now = None

    def process(self, data_batch, data_samples):
        self.results.append(0)

    def compute_metrics(self, results):
        return {'accuracy/top1': Scripted.now}


class Script(Hook):
    """Says the top-1 of each epoch, and may be killed by it.

    Args:
        top1 (list): Of the epochs.
        killed (tuple): Epoch, and where in its validation.
    """

    priority = 'VERY_HIGH'

    def __init__(self, top1, killed=(None, None)):
        self.top1, self.killed = top1, killed

    def before_val(self, runner):
        Scripted.now = self.top1[runner.epoch - 1]

    def after_val_epoch(self, runner, metrics=None):
        if self.killed == (runner.epoch, 'before'):
            raise KeyboardInterrupt

    def before_train_epoch(self, runner):
        if self.killed == (runner.epoch, 'after'):
            raise KeyboardInterrupt

    def after_train(self, runner):
        if self.killed == (runner.epoch, 'end'):
            raise KeyboardInterrupt


TOP1 = [10.0, 30.0, 30.0, math.nan]


@pytest.fixture
def scripted(pictures, teacher, tmp_path):
    """Train with scripted accuracies; the folder's files and the Runner."""

    def run(
        name, top1=TOP1, killed=(None, None), resume=None, save_best=None, **options
    ):
        options.setdefault('train_dataloader.batch_size', 30)
        cfg = config_of(
            'kd', pictures, teacher, tmp_path / name, epochs=len(top1), **options
        )
        cfg.val_evaluator = dict(type='mmengine.Scripted')
        cfg.default_hooks.checkpoint.save_best = save_best
        cfg.experiment_name = f'{name}_{killed}_{resume}'
        if resume:
            cfg.resume, cfg.load_from = True, str(resume)
        runner, watch = watched(cfg, Script(top1, killed))
        if killed[0] is None:
            runner.train()
        else:
            with pytest.raises(KeyboardInterrupt):
                runner.train()
        return SimpleNamespace(folder=tmp_path / name, watch=watch, runner=runner)

    run.folder = tmp_path
    return run


def test_the_first_of_the_highest(scripted):
    run = scripted('whole')
    assert_state(run.folder / 'student_best.pth', run.watch.states[2])
    assert_state(run.folder / 'student.pth', run.watch.states[4])
    best = load(run.folder / 'student_best.pth')['meta']
    assert (best['epoch'], best['metrics']) == (2, {'accuracy/top1': 30.0})
    assert not list(run.folder.glob('best_*'))

    # Killed in the validation of the best epoch, before and after the file
    # is written, and in the epoch after it.
    for number, killed in enumerate([(2, 'before'), (2, 'after')]):
        name = f'killed_{number}'
        half = scripted(name, killed=killed)
        assert not (half.folder / 'student.pth').exists()
        epoch = load(half.folder / 'student_best.pth')['meta']['epoch']
        assert epoch == (1 if killed[1] == 'before' else 2)
        scripted(name, resume=half.folder / 'epoch_2.pth')
        for file in ('student.pth', 'student_best.pth'):
            one, other = (load(each / file) for each in (run.folder, half.folder))
            assert_state(half.folder / file, one['state_dict'])
            for meta in (one['meta'], other['meta']):
                meta.pop('student_config')
            assert repr(one['meta']) == repr(other['meta'])

    # In another folder the best one is missed.
    elsewhere = scripted('elsewhere', resume=run.folder / 'epoch_3.pth')
    assert not (elsewhere.folder / 'student_best.pth').exists()
    (log,) = elsewhere.folder.glob('*/*.log')
    assert (
        'the best student, accuracy/top1 30.00 of epoch 2, is where this '
        'run was resumed from'
    ) in log.read_text()
    # Another run in a folder begins anew.
    again = scripted('whole', top1=[5.0])
    best = load(again.folder / 'student_best.pth')['meta']
    assert best['metrics'] == {'accuracy/top1': 5.0}


def test_killed_between_the_last_validation_and_the_end(scripted):
    # The last checkpoint is of the best validation, which is not repeated.
    killed = dict(top1=[1.0, 2.0], save_best='accuracy/top1', killed=(2, 'end'))
    half = scripted('killed', **killed)
    assert not (half.folder / 'student.pth').exists()
    scripted(
        'killed',
        **{**killed, 'top1': [1.0, 9.0], 'killed': (None, None)},
        resume=half.folder / 'epoch_2.pth',
    )
    meta = load(half.folder / 'student.pth')['meta']
    assert meta['metrics'] == {'accuracy/top1': 2.0}
    # What is kept for that is no figure of the log.
    (log, *_) = half.folder.glob('*/*.log')
    assert 'metrics_of_validation' not in log.read_text()


def test_what_is_written_by_whom_and_when(scripted, monkeypatch):
    names = []
    write = export_student_hook.write_student
    monkeypatch.setattr(
        f'{MODULE}.write_student',
        lambda checkpoint, path: (
            names.append(os.path.basename(path)),
            write(checkpoint, path),
        ),
    )
    run = scripted('main', top1=[1.0, 2.0])
    assert names == ['student_best.pth'] * 2 + ['student.pth']
    # Nothing in a validation beside a training.
    run.runner.val()
    assert len(names) == 3
    # Nothing from another process, which notes the best one all the same.
    monkeypatch.setattr(f'{MODULE}.is_main_process', lambda: False)
    run = scripted('other', top1=[1.0])
    assert len(names) == 3
    assert not list(run.folder.glob('student*'))
    assert run.runner.message_hub.get_info('best_student')['value'] == 1


def test_a_kill_between_the_two_files(scripted, monkeypatch):
    pytest.importorskip('safetensors')
    from safetensors.torch import load_file

    write, calls = export_student_hook.write_tensors, []

    def killed(checkpoint, path):
        calls.append(checkpoint['meta']['epoch'])
        if calls == [1, 2]:
            raise KeyboardInterrupt
        write(checkpoint, path)

    monkeypatch.setattr(f'{MODULE}.write_tensors', killed)
    with pytest.raises(KeyboardInterrupt):
        scripted('between', top1=[10.0, 30.0])
    (folder,) = {path.parent for path in scripted.folder.glob('*/student_best.pth')}
    assert load(folder / 'student_best.pth')['meta']['epoch'] == 2
    run = scripted('between', top1=[10.0, 30.0], resume=folder / 'epoch_2.pth')
    assert calls == [1, 2, 2, 2]
    for file in ('student', 'student_best'):
        found = load_file(run.folder / f'{file}.safetensors')
        for key, value in load(run.folder / f'{file}.pth')['state_dict'].items():
            assert torch.equal(found[key], value), key


@pytest.mark.parametrize('reason', ['missing', 'refused'])
def test_a_run_does_without_tensors(scripted, monkeypatch, reason):
    def refuse(checkpoint, path):
        raise ValueError(f'{path} is not written')

    if reason == 'missing':
        monkeypatch.setattr(f'{MODULE}.has_safetensors', lambda: False)
    monkeypatch.setattr(f'{MODULE}.write_tensors', refuse)
    run = scripted(reason, top1=[1.0])
    assert load(run.folder / 'student.pth')['meta']['epoch'] == 1
    assert not list(run.folder.glob('*.safetensors'))
    (log,) = run.folder.glob('*/*.log')
    said = dict(
        missing='safetensors is not installed, so that no .safetensors stands beside',
        refused='student.safetensors is not written',
    )
    assert said[reason] in log.read_text()


def test_wrapped_for_several_processes(scripted, monkeypatch):
    for key, value in dict(
        RANK=0, WORLD_SIZE=1, LOCAL_RANK=0, MASTER_ADDR='127.0.0.1', MASTER_PORT=29577
    ).items():
        monkeypatch.setenv(key, str(value))
    try:
        run = scripted('wrapped', top1=[1.0], launcher='pytorch')
        assert type(run.runner.model).__name__.endswith('DataParallel')
        assert_state(run.folder / 'student.pth', run.watch.states[1])
    finally:
        torch.distributed.destroy_process_group()


def test_an_unknown_metric(scripted):
    hook = dict(type='mmrazor.ExportStudentHook', metric='accuracy/top5')
    with pytest.raises(
        ValueError, match='"accuracy/top5" is none of the metrics, accuracy/top1'
    ):
        scripted('unknown', top1=[1.0], custom_hooks=[None, hook])


@pytest.mark.parametrize(('metric', 'best'), [(None, 1), ('b', 2)])
def test_the_metric(metric, best, monkeypatch):
    hook = HOOKS.build(dict(type='ExportStudentHook', metric=metric))
    written = []
    monkeypatch.setattr(
        hook, '_write', lambda runner, name: written.append(runner.epoch)
    )
    hook._trains = True
    info = {}
    hub = SimpleNamespace(runtime_info=info, update_info=info.__setitem__)
    for epoch, (a, b) in enumerate(((3, 1), (2, 5), (1, 4)), 1):
        hook.after_val_epoch(
            SimpleNamespace(iter=epoch, epoch=epoch, message_hub=hub), dict(a=a, b=b)
        )
    assert written[-1] == best


def test_a_training_without_a_student_is_told_so(pictures, tmp_path):
    cfg = demo_config('student', pictures, tmp_path)
    cfg.custom_hooks.append(dict(type='mmrazor.ExportStudentHook'))
    with pytest.raises(
        ValueError,
        match='model.architecture: the config of a '
        'student is needed, got NoneType; a network that is '
        'not distilled',
    ):
        train(cfg)


def test_a_full_disk_costs_no_file(finished, tmp_path, monkeypatch):
    path = tmp_path / 'student.pth'
    shutil.copy(finished['kd'].folder / 'student.pth', path)
    before = path.read_bytes()

    def full(handle):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr('mmrazor_pckd.checkpoints.writing.os.fsync', full)
    with pytest.raises(OSError, match='student.pth: no space left'):
        export_student_hook.write_student(dict(state_dict={}), str(path))
    assert path.read_bytes() == before


def test_it_is_in_the_registry():
    assert HOOKS.get('ExportStudentHook')

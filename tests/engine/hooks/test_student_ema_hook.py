"""The averaged student: what it is, where it is, and what it goes on with."""

import gc
from types import SimpleNamespace

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmpretrain.models.backbones import ResNet_CIFAR
from mmrazor.registry import HOOKS
from runs import demo_config, train
from torch import nn

from mmrazor_pckd.apis.crash_test.differences import differences
from mmrazor_pckd.checkpoints.local import load_from_local

pytestmark = pytest.mark.slow

STEPS = 6


def fake_runner(seed=0):
    """A student of one layer and its statistics, beside another network."""
    torch.manual_seed(seed)
    student = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    return SimpleNamespace(
        model=nn.ModuleDict(dict(architecture=student, teacher=nn.Linear(2, 2))),
        iter=0,
        epoch=0,
        _resume=False,
    )


def after_steps(**options):
    """Averaged weight and mean after steps, and those of each step."""
    runner = fake_runner()
    runner.model.architecture = runner.model['architecture']
    hook = HOOKS.build(dict(type='StudentEMAHook', **options))
    hook.before_run(runner)
    weights, means = [], []
    for runner.iter in range(STEPS):
        runner.epoch = runner.iter // 2
        for value in (
            runner.model['architecture'][0].weight,
            runner.model['architecture'][1].running_mean,
        ):
            value.data.normal_()
        hook.after_train_iter(runner, runner.iter)
        weights.append(runner.model['architecture'][0].weight.detach().clone())
        means.append(runner.model['architecture'][1].running_mean.clone())
    average = hook.ema_model.module
    return average[0].weight, average[1].running_mean, weights, means


def averaged(values, momentum, start=0, interval=1):
    """sum_i (1 - m)^(n - i) m w_i, and the first one's share the rest."""
    values = values[start::interval]
    shares = [
        momentum * (1 - momentum) ** (len(values) - 1 - index)
        for index in range(len(values))
    ]
    shares[0] = (1 - momentum) ** (len(values) - 1)
    return sum(share * value for share, value in zip(shares, values))


@pytest.mark.parametrize(
    ('options', 'closed_form'),
    [
        (dict(momentum=0.1), lambda w: averaged(w, 0.1)),
        (dict(momentum=0.4), lambda w: averaged(w, 0.4)),
        (dict(), lambda w: averaged(w, 0.0002)),
        (dict(momentum=0.1, interval=2), lambda w: averaged(w, 0.1, interval=2)),
        (dict(momentum=0.1, begin_iter=4), lambda w: averaged(w, 0.1, start=3)),
        (dict(momentum=0.1, begin_epoch=2), lambda w: averaged(w, 0.1, start=2)),
        (dict(ema_type='StochasticWeightAverage'), lambda w: sum(w) / len(w)),
    ],
)
def test_closed_forms(options, closed_form):
    weight, mean, weights, means = after_steps(**options)
    torch.testing.assert_close(weight, closed_form(weights))
    # Statistics are the student's, but where they are to be averaged.
    assert torch.equal(mean, means[-1])
    weight, mean, weights, means = after_steps(**options, update_buffers=True)
    torch.testing.assert_close(weight, closed_form(weights))
    torch.testing.assert_close(mean, closed_form(means))


def test_a_network_without_a_student():
    with pytest.raises(ValueError, match="Linear has no student.*'EMAHook'"):
        HOOKS.build(dict(type='StudentEMAHook')).before_run(
            SimpleNamespace(model=nn.Linear(1, 1))
        )


# --- in a training


class Watch(Hook):
    """What is in the model: after a step, in a validation, and after it."""

    priority = 'HIGHEST'

    def __init__(self):
        self.trained, self.validated, self.after = [], [], []

    def note(self, runner, where):
        where.append(
            [value.detach().clone() for value in runner.model.architecture.parameters()]
        )

    def after_train_iter(self, runner, batch_idx, **kwargs):
        self.note(runner, self.trained)

    def before_val_iter(self, runner, batch_idx, **kwargs):
        self.note(runner, self.validated)

    def before_train_epoch(self, runner):
        self.note(runner, self.after)


MOMENTUM = 0.3


def config(pictures, teacher, folder, name='kd', hook=True, **options):
    cfg = demo_config(
        name,
        pictures,
        folder,
        **{
            'val_cfg.type': 'mmrazor.SingleTeacherDistillValLoop',
            'train_dataloader.batch_size': 20,
            'default_hooks.checkpoint.save_best': None,
            **options,
        },
    )
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks = cfg.custom_hooks[1:]  # the teacher is not evaluated
    if hook:
        cfg.custom_hooks.append(dict(type='mmrazor.StudentEMAHook', momentum=MOMENTUM))
    for loader in (cfg.train_dataloader, cfg.val_dataloader, cfg.test_dataloader):
        # To serialize, mmengine collects all of the process' garbage.
        loader.dataset.serialize_data = False
    cfg.experiment_name = folder.name
    return cfg


@pytest.fixture(scope='module')
def finished(pictures, teacher, tmp_path_factory):
    folder = tmp_path_factory.mktemp('student_ema')
    runner = Runner.from_cfg(config(pictures, teacher, folder))
    watch = Watch()
    runner.register_hook(watch)
    runner.train()
    (hook,) = (hook for hook in runner.hooks if hasattr(hook, 'ema_model'))
    return SimpleNamespace(folder=folder, watch=watch, runner=runner, hook=hook)


def load(path):
    return load_from_local(str(path))


def assert_same(found, wanted):
    for one, other in zip(found, wanted):
        assert torch.equal(one, other)


def test_the_average_is_validated_and_exported(finished):
    watch, folder = finished.watch, finished.folder
    assert len(watch.trained) == 6
    # The loop validates the student first, then the teacher.
    assert len(watch.validated) == 4
    for validated, steps in ((watch.validated[0], 3), (watch.validated[2], 6)):
        for index, value in enumerate(validated):
            torch.testing.assert_close(
                value,
                averaged([step[index] for step in watch.trained[:steps]], MOMENTUM),
            )
    # The training goes on from what was trained.
    assert_same(watch.after[1], watch.trained[2])
    assert_same(finished.runner.model.architecture.parameters(), watch.trained[-1])

    names = [name for name, _ in finished.runner.model.architecture.named_parameters()]
    last, best = (load(folder / name) for name in ('student.pth', 'student_best.pth'))
    assert last['meta']['averaged']
    assert_same([last['state_dict'][name] for name in names], watch.validated[2])
    assert_same(
        [best['state_dict'][name] for name in names],
        watch.validated[2 * best['meta']['epoch'] - 2],
    )


def test_a_checkpoint_holds_both(finished):
    watch = finished.watch
    checkpoint = load(finished.folder / 'epoch_1.pth')
    state, other = checkpoint['state_dict'], checkpoint['ema_state_dict']
    student = finished.runner.model.architecture
    assert set(other) == {'steps'} | {
        f'module.architecture.{key}' for key in student.state_dict()
    }
    assert other['steps'] == 3
    for index, (name, _) in enumerate(student.named_parameters()):
        assert torch.equal(state[f'architecture.{name}'], watch.validated[0][index])
        assert torch.equal(
            other[f'module.architecture.{name}'], watch.trained[2][index]
        )


def test_there_is_no_second_teacher(finished, pictures, teacher, tmp_path):

    def networks(model):
        # The teacher has three stages, and the student four.
        kept = [each for each in gc.get_objects() if isinstance(each, ResNet_CIFAR)]
        own = [parameter.shape for parameter in model.teacher.backbone.parameters()]
        return sum(
            [parameter.shape for parameter in each.parameters()] == own for each in kept
        )

    def of(name, hook):
        cfg = config(pictures, teacher, tmp_path / name, hook=False)
        cfg.custom_hooks.append(hook)
        runner = Runner.from_cfg(cfg)
        before = networks(runner.model)
        runner.call_hook('before_run')
        return networks(runner.model) - before

    assert of('ours', dict(type='mmrazor.StudentEMAHook')) == 0
    assert of('mmengines', dict(type='EMAHook')) == 1
    average = finished.hook.ema_model.module
    assert sum(value.numel() for value in average.parameters()) == sum(
        value.numel() for value in finished.runner.model.architecture.parameters()
    )
    # Nor recorders, which a second student would fill.
    assert not any(module._forward_hooks for module in average.modules())


def assert_same_run(one, other):
    # The best one may have stayed where the run was resumed from.
    assert not {*differences(one, other)} - {'student_best.pth'}


def test_resumed_it_goes_on(finished, pictures, teacher, tmp_path):
    cfg = config(pictures, teacher, tmp_path / 'resumed')
    cfg.resume = True
    cfg.load_from = str(finished.folder / 'epoch_1.pth')
    train(cfg)
    assert_same_run(finished.folder, tmp_path / 'resumed')


@pytest.mark.parametrize('hook', [True, False])
def test_a_checkpoint_is_tested_as_it_was_validated(
    finished, pictures, teacher, tmp_path, hook
):
    cfg = config(pictures, teacher, tmp_path / f'test_{hook}', hook=hook)
    cfg.load_from = str(finished.folder / 'epoch_2.pth')
    wanted = load(finished.folder / 'student.pth')['meta']['metrics']
    assert Runner.from_cfg(cfg).test() == wanted


def test_a_checkpoint_without_an_average(pictures, teacher, finished, tmp_path):
    checkpoint = load(finished.folder / 'epoch_1.pth')
    del checkpoint['ema_state_dict']
    torch.save(checkpoint, tmp_path / 'epoch_1.pth')
    cfg = config(pictures, teacher, tmp_path / 'anew')
    cfg.resume, cfg.load_from = True, str(tmp_path / 'epoch_1.pth')
    runner = train(cfg)
    (log,) = (tmp_path / 'anew').glob('*/*.log')
    assert (
        'epoch_1.pth has no average, and that of StudentEMAHook begins anew'
    ) in log.read_text()
    (hook,) = (hook for hook in runner.hooks if hasattr(hook, 'ema_model'))
    assert hook.ema_model.steps == 3  # of the second epoch


def test_one_of_mmengines_hook(finished, pictures, teacher, tmp_path):
    # Its average has the teacher and the connectors too.
    checkpoint = load(finished.folder / 'epoch_1.pth')
    state, average = checkpoint['state_dict'], checkpoint['ema_state_dict']
    for key in state:
        average.setdefault(f'module.{key}', state[key])
    torch.save(checkpoint, tmp_path / 'epoch_1.pth')
    cfg = config(pictures, teacher, tmp_path / 'resumed')
    cfg.resume, cfg.load_from = True, str(tmp_path / 'epoch_1.pth')
    train(cfg)
    assert_same_run(finished.folder, tmp_path / 'resumed')

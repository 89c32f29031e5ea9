"""SSKD's two stages, by the shipped configs."""

import pytest
import torch
from builders import ROOT, batch, thaw
from mmengine.config import Config
from mmengine.runner import CheckpointLoader
from mmpretrain import get_model
from mmrazor.registry import MODELS
from runs import demo_config, scalars, train

pytestmark = pytest.mark.slow

FOLDER = ROOT / 'configs' / 'cifar100'
PAIRS = sorted(path.stem[len('sskd_') :] for path in FOLDER.glob('sskd_*.py'))
TERMS = {'student.loss', 'distill.loss_kd', 'distill.loss_tf', 'distill.loss_ss'}


def sskd_config(pictures, teacher, head, work_dir, **options):
    cfg = demo_config('sskd', pictures, work_dir, **options)
    cfg.model.teacher_ckpt = teacher
    cfg.model.distiller.connectors.head_t.checkpoint = head
    return cfg


def state_of(path):
    return CheckpointLoader.load_checkpoint(str(path))['state_dict']


@pytest.fixture(scope='module')
def head(pictures, teacher, tmp_path_factory):
    """What the first stage leaves behind."""
    folder = tmp_path_factory.mktemp('head')
    cfg = demo_config('sskd_head', pictures, folder, epochs=2)
    cfg.model.teacher_ckpt = teacher
    train(cfg)
    return str(folder / 'epoch_2.pth')


@pytest.fixture(scope='module')
def run(pictures, teacher, head, tmp_path_factory):
    folder = tmp_path_factory.mktemp('sskd')
    return train(sskd_config(pictures, teacher, head, folder)), folder


def test_the_first_stage_trains_the_head_alone(head, teacher):
    first, last = (
        state_of(head.replace('epoch_2', f'epoch_{epoch}')) for epoch in (1, 2)
    )
    given = state_of(teacher)
    for key, value in last.items():
        if key.startswith('head.'):
            assert not torch.equal(value, first[key]), key
        else:
            assert torch.equal(value, given[key[len('teacher.') :]]), key


def test_the_first_stage_resumes_bit_equal(head, pictures, teacher, tmp_path):
    cfg = demo_config('sskd_head', pictures, tmp_path, epochs=2)
    cfg.model.teacher_ckpt = teacher
    cfg.resume = True
    cfg.load_from = head.replace('epoch_2', 'epoch_1')
    train(cfg)
    resumed = state_of(tmp_path / 'epoch_2.pth')
    for key, value in state_of(head).items():
        assert torch.equal(resumed[key], value), key


def test_every_term_is_logged_and_summed(run):
    steps = [line for line in scalars(run[1]) if 'loss' in line]
    assert len(steps) == 2 * 5
    for line in steps:
        assert {key for key in line if 'loss' in key} == TERMS | {'loss'}
        assert line['loss'] == pytest.approx(sum(line[term] for term in TERMS), 1e-5)


def test_the_teachers_head_is_that_of_the_first_stage_to_the_last_bit(run, head):
    runner, folder = run
    connectors = runner.model.distiller.connectors
    assert not connectors.head_t.training
    given = {
        key[len('head.') :]: value
        for key, value in state_of(head).items()
        if key.startswith('head.')
    }
    assert given.keys() == connectors.head_t.state_dict().keys()
    saved = state_of(folder / 'epoch_2.pth')
    for key, value in given.items():
        assert torch.equal(connectors.head_t.state_dict()[key], value), key
        assert torch.equal(saved[f'distiller.connectors.head_t.{key}'], value), key
    first = state_of(folder / 'epoch_1.pth')
    key = 'distiller.connectors.head_s.layers.0.weight'
    assert not torch.equal(saved[key], first[key])


def test_gradients_reach_the_student_and_never_the_teacher(run):
    model = run[0].model
    data = model.data_preprocessor(next(iter(run[0].train_dataloader)), training=True)
    losses = model(**data, mode='loss')
    reached = {
        'distill.loss_kd': {'architecture'},
        'distill.loss_tf': {'architecture'},
        'distill.loss_ss': {'architecture', 'head_s'},
    }
    for term, wanted in reached.items():
        model.zero_grad()
        losses[term].backward(retain_graph=True)
        found = {
            name.split('.')[0 if name.startswith('arch') else 2]
            for name, each in model.named_parameters()
            if each.grad is not None and each.grad.abs().sum() > 0
        }
        assert found == wanted, term
    # Of the rotated rows' scores, not of the upright alone.
    assert all(each.grad is None for each in model.teacher.parameters())


def test_a_resumed_run_is_the_uninterrupted_one(run, pictures, teacher, head, tmp_path):
    cfg = sskd_config(pictures, teacher, head, tmp_path)
    cfg.resume = True
    cfg.load_from = str(run[1] / 'epoch_1.pth')
    train(cfg)
    resumed = state_of(tmp_path / 'epoch_2.pth')
    whole = state_of(run[1] / 'epoch_2.pth')
    assert resumed.keys() == whole.keys()
    for key, value in whole.items():
        assert torch.equal(resumed[key], value), key


def test_two_views_resume_and_leave_a_student(pictures, teacher, head, tmp_path):
    options = {'model.views_per_step': 2, 'model.draw': 'image'}
    whole, resumed = (
        sskd_config(pictures, teacher, head, tmp_path / name, **options)
        for name in ('whole', 'resumed')
    )
    runner = train(whole)
    steps = [line for line in scalars(tmp_path / 'whole') if 'loss' in line]
    assert len(steps) == 2 * 5
    for line in steps:
        assert all(0 < line[term] < float('inf') for term in TERMS)
    recorder = runner.model.distiller.student_recorders.get_recorder('feature')
    assert len(recorder.get_record_data(data_idx=0)) == 2 * 12
    resumed.resume, resumed.load_from = True, str(tmp_path / 'whole' / 'epoch_1.pth')
    train(resumed)
    wanted = state_of(tmp_path / 'whole' / 'epoch_2.pth')
    found = state_of(tmp_path / 'resumed' / 'epoch_2.pth')
    assert found.keys() == wanted.keys()
    for key, value in wanted.items():
        assert torch.equal(found[key], value), key

    folder = tmp_path / 'whole'
    student = get_model(str(folder / 'student.py'), str(folder / 'student.pth'))
    trained = runner.model.student.state_dict()
    assert student.state_dict().keys() == trained.keys()
    for key, value in student.state_dict().items():
        assert torch.equal(value, trained[key]), key


def test_preview_weighs_the_rows_by_config_alone():
    cfg = Config.fromfile(FOLDER / 'sskd_resnet56_resnet20.py')
    cfg.model.update(teacher_ckpt=None, data_preprocessor=cfg.data_preprocessor)
    thaw(cfg.model)
    distiller = cfg.model.distiller
    names = ('loss_kd', 'loss_tf', 'loss_ss')
    images, samples = batch(4, classes=100, size=32)
    losses = []
    for weighting in (None, dict(type='FocalWeighting', gamma=2.0)):
        distiller.sample_weighting = weighting
        if weighting:
            distiller.weighted_losses = list(names)
            for name in names:
                distiller.distill_losses[name].reduction = 'none'
        torch.manual_seed(0)
        model = MODELS.build(cfg.model).eval()
        losses.append(model(images, samples, mode='loss'))
    plain, weighed = losses
    weight = model.distiller.last_weight
    for name in names:
        found = weighed[f'distill.{name}']
        assert found.dim() == 0
        lowest, highest = (
            plain[f'distill.{name}'] * end for end in (weight.min(), weight.max())
        )
        assert lowest < found < highest


@pytest.mark.parametrize('pair', PAIRS)
def test_the_head_of_a_pair_is_of_its_teacher(pair):
    name = pair.split('_')[0]
    cfg = Config.fromfile(FOLDER / f'sskd_{pair}.py')
    stage = Config.fromfile(FOLDER / 'sskd_heads' / f'{name}.py')
    head = cfg.model.distiller.connectors.head_t
    assert head.frozen
    assert head.trained_by == f'configs/cifar100/sskd_heads/{name}.py'
    assert head.checkpoint == f'{stage.work_dir}/epoch_{stage.train_cfg.max_epochs}.pth'
    assert head.channels == stage.model.channels
    assert stage.model.teacher == cfg.teacher
    assert stage.model.teacher_ckpt == cfg.teacher_ckpt
    assert cfg.model.architecture.head.loss.loss_weight == 0.1


def test_the_first_stage_is_that_of_the_released_code():
    names = {pair.split('_')[0] for pair in PAIRS}
    assert {path.stem for path in (FOLDER / 'sskd_heads').glob('*.py')} == names
    for name in names:
        cfg = Config.fromfile(FOLDER / 'sskd_heads' / f'{name}.py')
        assert cfg.optim_wrapper.optimizer == dict(
            type='SGD', lr=0.05, momentum=0.9, weight_decay=5e-4
        )
        assert cfg.train_cfg.max_epochs == 60
        assert cfg.param_scheduler.milestones == [30, 45]
        assert cfg.train_dataloader.batch_size == 64
        assert cfg.val_cfg is cfg.val_dataloader is cfg.val_evaluator is None


@pytest.mark.parametrize('name', ['sskd_r34_r18_imagenet', 'demo/sskd_demo'])
def test_the_head_of_another_config_is_what_its_stage_leaves(name):
    cfg = Config.fromfile(ROOT / 'configs' / f'{name}.py')
    head = cfg.model.distiller.connectors.head_t
    stage = Config.fromfile(ROOT / head.trained_by)
    assert head.checkpoint.endswith(f'/epoch_{stage.train_cfg.max_epochs}.pth')
    assert head.trained_by.split('/')[-1][: -len('.py')] in head.checkpoint
    assert stage.model.channels == head.channels
    assert stage.model.teacher == cfg.teacher
    assert stage.model.teacher_ckpt == cfg.teacher_ckpt


def test_the_student_of_imagenet_is_the_pairs_but_for_the_labels_weight():
    cfg = Config.fromfile(ROOT / 'configs' / 'sskd_r34_r18_imagenet.py')
    ours, theirs = (
        MODELS.build(each).state_dict()
        for each in (cfg.model.architecture, cfg.student)
    )
    assert {key: value.shape for key, value in ours.items()} == {
        key: value.shape for key, value in theirs.items()
    }
    assert cfg.model.architecture.head.loss.loss_weight == 0.1

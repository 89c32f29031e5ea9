"""The teacher stays as it is, and what it stands on."""

import copy

import pytest
import torch
from builders import batch, build, classifier, data, model_config, total
from gradients import option, results, same
from mmengine.optim import OptimWrapper
from mmengine.runner.checkpoint import CheckpointLoader, load_state_dict
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS
from runs import demo_config, train


def frozen_config(name='pckd_r34_r18_imagenet'):
    """A shipped method on the images as they are."""
    cfg = model_config(name)
    cfg.type = 'FrozenTeacherDistill'
    cfg.pop('views', None)
    return cfg


def train_steps(model, steps=4):
    """What four steps log."""
    model.train()
    optimizer = OptimWrapper(torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9))
    return [model.train_step(data(seed=step), optimizer) for step in range(steps)]


OTHER_NORMALISATION = dict(
    type='mmpretrain.ClsDataPreprocessor',
    mean=[10.0, 20.0, 30.0],
    std=[2.0, 3.0, 4.0],
    to_rgb=True,
)
EQUAL = {
    'pckd': ('pckd_r34_r18_imagenet', {}),
    'a preview of DIST': ('dist_preview_r34_r18_imagenet', {}),
    'another normalisation': ('kd_preview_r34_r18_imagenet', OTHER_NORMALISATION),
}


@pytest.mark.parametrize('name', EQUAL)
def test_it_is_one_upright_view_to_the_last_bit(name):
    method, preprocessor = EQUAL[name]
    models = []
    for changes in (
        dict(type='FrozenTeacherDistill'),
        dict(type='RotatedViewDistill', views=(0,)),
    ):
        cfg = frozen_config(method)
        assert cfg.distiller.type == 'PreviewDistiller'
        cfg.update(changes)
        if preprocessor:
            cfg.teacher.data_preprocessor = preprocessor
        models.append(build(cfg))
    frozen, rotated = models
    assert type(frozen) is not type(rotated)
    assert (frozen.teacher_images is not None) is bool(preprocessor)
    logs = train_steps(frozen)
    assert logs == train_steps(rotated)
    assert 'distill.preview_mean_weight' in logs[0]
    assert logs[0]['loss'] != logs[-1]['loss']
    assert list(frozen.state_dict()) == list(rotated.state_dict())
    for key, value in frozen.state_dict().items():
        assert torch.equal(value, rotated.state_dict()[key]), key


def test_a_run_with_all_its_hooks_is_that_of_one_upright_view(
    pictures, teacher, tmp_path
):
    states, files = [], []
    for kind in ('FrozenTeacherDistill', 'RotatedViewDistill'):
        folder = tmp_path / kind
        cfg = demo_config(
            'dist_preview',
            pictures,
            folder,
            epochs=1,
            **{'model.type': kind, 'model.teacher_ckpt': teacher},
        )
        cfg.model.pop('views', None)
        if kind == 'RotatedViewDistill':
            cfg.model.views = (0,)
        runner = train(cfg)
        assert type(runner.model).__name__ == kind
        states.append(runner.model.state_dict())
        files.append(sorted(path.name for path in folder.glob('*.pth')))
    same(*[[state] for state in states], rtol=0, atol=0)
    assert files[0] == files[1]
    assert {'epoch_1.pth', 'student.pth'} <= set(files[0])
    file = tmp_path / 'FrozenTeacherDistill' / 'epoch_1.pth'
    saved = CheckpointLoader.load_checkpoint(str(file))['state_dict']
    assert not [key for key in saved if key.startswith('teacher.')]


def test_images_need_not_be_square():
    inputs, samples = batch()
    losses = build(frozen_config())(inputs[..., :6], samples, mode='loss')
    assert total(losses).isfinite()


def test_any_head_will_do():
    cfg = frozen_config()
    cfg.teacher.head = dict(type='ClsHead', loss=dict(type='CrossEntropyLoss'))
    cfg.distiller = dict(type='PreviewDistiller')
    assert 'student.loss' in MODELS.build(cfg)(*batch(), mode='loss')


def test_the_student_loss_can_be_left_out():
    cfg = frozen_config()
    cfg.calculate_student_loss = False
    losses = build(cfg)(*batch(), mode='loss')
    assert 'student.loss' not in losses
    assert 'distill.loss_kd' in losses


@pytest.mark.parametrize('kind', ['FrozenTeacherDistill', 'RotatedViewDistill'])
def test_images_without_labels_give_the_losses_that_need_none(kind):
    cfg = model_config('ckd_r34_r18_imagenet')
    cfg.update(type=kind, calculate_student_loss=False)
    if kind == 'FrozenTeacherDistill':
        cfg.pop('views', None)
    cfg.distiller.distill_losses.loss_center_contrast = None
    model = build(cfg)
    inputs, samples = batch()
    bare = [DataSample() for _ in samples]
    found = [model(inputs, each, mode='loss') for each in (samples, bare, None)]
    assert 'distill.loss_feature_alignment' in found[0]
    for losses in found[1:]:
        assert losses.keys() == found[0].keys()
        assert all(torch.equal(value, found[0][key]) for key, value in losses.items())
    model.calculate_student_loss = True
    with pytest.raises(AttributeError, match='gt_label'):
        model(inputs, bare, mode='loss')


def test_distillation_stops_where_a_hook_stops_it():
    model = build(frozen_config())
    model.distillation_stopped = True
    assert set(model(*batch(), mode='loss')) == {'student.loss'}


@pytest.mark.parametrize(
    'changes',
    [dict(type='FrozenTeacherDistill'), dict(type='RotatedViewDistill', views=(0,))],
)
def test_kd_alone_is_the_stock_algorithm_step_for_step(changes):
    stock_cfg = model_config('kd_r34_r18_imagenet')
    ours_cfg = copy.deepcopy(stock_cfg)
    ours_cfg.update(changes, channels_last=False)
    ours_cfg.distiller.type = 'PreviewDistiller'
    stock, ours = build(stock_cfg), build(ours_cfg)
    assert type(stock) is MODELS.get('SingleTeacherDistill')
    for one, other in zip(train_steps(stock), train_steps(ours)):
        assert one == other
    for key, value in ours.state_dict().items():
        assert torch.equal(value, stock.state_dict()[key]), key


def test_the_teacher_is_wholly_in_eval_mode_and_never_changes():
    cfg = frozen_config()
    cfg.teacher = dict(
        _scope_='mmpretrain',
        type='ImageClassifier',
        backbone=dict(
            type='ConvNeXt',
            arch=dict(depths=[1, 1], channels=[8, 8]),
            out_indices=(1,),
            drop_path_rate=0.9,
            gap_before_final_norm=True,
        ),
        head=dict(
            type='LinearClsHead',
            num_classes=5,
            in_channels=8,
            loss=dict(type='CrossEntropyLoss'),
        ),
    )
    model = build(cfg)
    assert model.train() is model
    assert not any(m.training for m in model.teacher.modules())
    assert model.student.backbone.training
    assert not any(p.requires_grad for p in model.teacher.parameters())
    before = {k: v.clone() for k, v in model.teacher.state_dict().items()}
    optimizer = OptimWrapper(
        torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    )
    student = copy.deepcopy(model.student.state_dict())
    for step in range(3):
        model.train_step(data(size=32, seed=step), optimizer)
    for key, value in model.teacher.state_dict().items():
        assert torch.equal(value, before[key]), key
    assert all(p.grad is None for p in model.teacher.parameters())
    assert any(
        not torch.equal(value, student[key])
        for key, value in model.student.state_dict().items()
    )


# --- weights ---------------------------------------------------------------


@pytest.fixture
def teacher_file(tmp_path):
    network = build(classifier(4))
    path = tmp_path / 'teacher.pth'
    torch.save(dict(state_dict=network.state_dict(), meta={}), path)
    return network, path


def test_the_teacher_is_loaded_and_stays_so(teacher_file):
    network, path = teacher_file
    cfg = frozen_config()
    cfg.teacher_ckpt = str(path)
    model = MODELS.build(cfg)
    model.init_weights()  # the Runner does
    for key, value in network.state_dict().items():
        assert torch.equal(model.teacher.state_dict()[key], value)
    assert model.teacher_has_weights


def test_the_student_starts_from_its_checkpoint(teacher_file):
    network, path = teacher_file
    cfg = frozen_config()
    cfg.student_ckpt = str(path)
    model = MODELS.build(cfg)
    model.init_weights()
    for key, value in network.state_dict().items():
        assert torch.equal(model.student.state_dict()[key], value)


def rename(pattern, replacement):
    return lambda state: {
        key.replace(pattern, replacement): value for key, value in state.items()
    }


MISFITS = {
    'an algorithm': (
        lambda state: {f'architecture.{k}': v for k, v in state.items()},
        'first architecture.backbone.*checkpoint of an MMRazor algorithm',
    ),
    'torchvision': (rename('backbone.', ''), 'names of torchvision'),
    'missing': (
        lambda state: dict(list(state.items())[5:]),
        '5 keys are missing|4 keys are missing',
    ),
}


@pytest.mark.parametrize('option', ['teacher_ckpt', 'student_ckpt'])
@pytest.mark.parametrize('name', MISFITS)
def test_a_checkpoint_that_does_not_fit_is_refused(teacher_file, name, option):
    network, path = teacher_file
    change, message = MISFITS[name]
    torch.save(dict(state_dict=change(network.state_dict())), path)
    cfg = frozen_config()
    cfg[option] = str(path)
    with pytest.raises(ValueError, match=f'model.{option}: .*teacher.pth.*({message})'):
        MODELS.build(cfg)


def test_another_depth_or_width_is_refused(teacher_file):
    _, path = teacher_file
    cfg = frozen_config()
    cfg.teacher_ckpt = str(path)
    cfg.teacher = classifier(4, stages=3)
    with pytest.raises(
        ValueError, match='missing, first backbone.layer3.*another shape, first head'
    ):
        MODELS.build(cfg)
    cfg.teacher = classifier(2, stages=1)
    with pytest.raises(ValueError, match='unexpected, first backbone.layer2'):
        MODELS.build(cfg)


@pytest.mark.parametrize(
    ('path', 'error'),
    [
        ('/nowhere/teacher.pth', FileNotFoundError),
        ('http://127.0.0.1:9/teacher-00000000.pth', ConnectionError),
    ],
)
def test_a_checkpoint_out_of_reach_is_named(path, error):
    cfg = frozen_config()
    cfg.teacher_ckpt = path
    with pytest.raises(error, match=f'model.teacher_ckpt: .*{path}'):
        MODELS.build(cfg)


def test_weights_that_would_be_loaded_loosely_are_refused():
    cfg = frozen_config()
    cfg.teacher.init_cfg = dict(type='Pretrained', checkpoint='a.pth')
    with pytest.raises(ValueError, match=r'a.pth as model.teacher_ckpt'):
        MODELS.build(cfg)


def test_a_teacher_without_weights_is_known():
    assert not MODELS.build(frozen_config()).teacher_has_weights


def test_a_teacher_that_is_given_built_keeps_its_weights():
    cfg = frozen_config()
    cfg.teacher = build(classifier(4))
    before = copy.deepcopy(cfg.teacher.state_dict())
    model = MODELS.build(cfg)
    assert model.teacher_has_weights
    model.init_weights()  # the Runner does
    for key, value in before.items():
        assert torch.equal(model.teacher.state_dict()[key], value)


# --- checkpoints -----------------------------------------------------------


def test_the_state_holds_student_and_connectors_without_the_teacher():
    state = build(frozen_config()).state_dict()
    assert {key.split('.')[0] for key in state} == {'architecture', 'distiller'}
    prefixed = build(frozen_config()).state_dict(prefix='module.')
    assert set(prefixed) == {f'module.{key}' for key in state}


def test_the_state_loads_without_complaint(caplog):
    model, other = build(frozen_config()), MODELS.build(frozen_config())
    assert (
        str(other.load_state_dict(model.state_dict()))
        == '<All keys matched successfully>'
    )
    load_state_dict(other, model.state_dict(), strict=True)  # mmengine's
    for key, value in model.state_dict().items():
        assert torch.equal(other.state_dict()[key], value)


def test_a_teacher_in_a_checkpoint_of_mmrazor_is_not_loaded():
    model = build(frozen_config())
    before = model.teacher.head.fc.weight.clone()
    state = dict(model.state_dict())
    state['teacher.head.fc.weight'] = torch.zeros_like(before)
    model.load_state_dict(state)
    assert torch.equal(model.teacher.head.fc.weight, before)


def test_a_plain_network_in_load_from_is_refused():
    model = build(frozen_config())
    with pytest.raises(ValueError, match='belong to model.student_ckpt'):
        load_state_dict(model, model.student.state_dict())


# --- activations in place ---------------------------------------------------


def inplace(network):
    """Whether activations of backbone and head are in place."""
    return [
        {module.inplace for module in part.modules() if hasattr(module, 'inplace')}
        for part in (network.backbone, network.head)
    ]


def with_activation_in_head(cfg):
    for network in (cfg.architecture, cfg.teacher):
        network.head.init_cfg = None
        network.head.type = 'StackedLinearClsHead'
        network.head.mid_channels = [6]
        network.head.act_cfg = dict(type='ReLU', inplace=True)
    return cfg


def recorded(source, **options):
    """KD of one view with one more record, of the student alone."""
    cfg = with_activation_in_head(model_config('kd_r34_r18_imagenet'))
    cfg.update(type='FrozenTeacherDistill', **options)
    for whose in ('student', 'teacher'):
        recorders = cfg.distiller[f'{whose}_recorders']
        recorders.logits.source = 'head.layers.1.fc'
    cfg.distiller.student_recorders.more = dict(type='ModuleOutputs', source=source)
    return MODELS.build(cfg)


def test_in_place_stays_where_no_recorder_sees_it():
    model = recorded('head.layers.0.fc')
    assert inplace(model.student) == [{True}, {False}]
    model = recorded('backbone.layer1')
    assert inplace(model.student) == [{False}, {False}]
    assert inplace(model.teacher) == [{True}, {False}]
    model = recorded('backbone.layer1', module_inplace=True)
    assert inplace(model.student) == [{True}, {True}]
    assert inplace(model.teacher) == [{True}, {False}]
    model = recorded('backbone.layer1', teacher_module_inplace=True)
    assert inplace(model.student) == [{False}, {False}]
    assert inplace(model.teacher) == [{True}, {True}]


@pytest.mark.parametrize(
    'model',
    [
        lambda: option(),
        lambda: recorded('head.layers.0.fc'),
        lambda: recorded('backbone.layer1'),
    ],
)
def test_in_place_is_bit_equal(model):
    model = model()
    other = copy.deepcopy(model)
    assert True in inplace(model.teacher)[0]
    for module in other.modules():
        if hasattr(module, 'inplace'):
            module.inplace = False
    same(results(model, *batch()), results(other, *batch()), rtol=0, atol=0)


def test_a_record_in_the_backbone_is_not_overwritten():
    model = recorded('backbone.layer1.0.bn1')
    kept = []
    model.student.backbone.layer1[0].bn1.register_forward_hook(
        lambda module, args, output: kept.append(output.clone())
    )
    model(*batch(), mode='loss')
    record = model.distiller.student_recorders.get_recorder('more')
    assert (record.data_buffer[0] < 0).any()
    assert torch.equal(record.data_buffer[0], kept[0])


# --- what a config can get wrong -------------------------------------------

WRONG = {
    'trained teacher': (
        dict(teacher_trainable=True),
        'model.teacher_trainable: .*frozen',
    ),
    'norm eval': (dict(teacher_norm_eval=False), 'model.teacher_norm_eval'),
}


@pytest.mark.parametrize('name', WRONG)
def test_a_wrong_argument_is_refused(name):
    changes, message = WRONG[name]
    cfg = frozen_config()
    cfg.update(changes)
    with pytest.raises(ValueError, match=message):
        MODELS.build(cfg)


def test_the_teacher_rests_once_the_distillation_has_stopped():
    model = build(frozen_config())
    calls = []
    model.teacher.backbone.register_forward_hook(lambda *_: calls.append(1))
    assert any(key.startswith('distill.') for key in model(*batch(), mode='loss'))
    assert len(calls) == 1
    model.distillation_stopped = True
    assert list(model(*batch(), mode='loss')) == ['student.loss']
    assert len(calls) == 1


def test_a_student_of_other_classes_begins_with_all_but_the_head(tmp_path):
    given = MODELS.build(classifier(4, classes=9))
    file = str(tmp_path / 'given.pth')
    torch.save(given.state_dict(), file)
    cfg = frozen_config()
    cfg.student_ckpt = file
    with pytest.raises(ValueError, match=r'model.student_ckpt=dict\(.*, head=False\)$'):
        MODELS.build(cfg)
    cfg.student_ckpt = dict(checkpoint=file, head=False)
    # What the Runner would make of the backbone.
    cfg.architecture.init_cfg = dict(type='Constant', layer=['Conv2d'], val=7.0)
    cfg.architecture.head.init_cfg = dict(type='Constant', layer='Linear', val=5.0)
    model = MODELS.build(cfg)
    model.init_weights()
    for key, value in model.student.state_dict().items():
        if key.startswith('backbone.'):
            assert torch.equal(value, given.state_dict()[key]), key
    assert (model.student.head.fc.weight == 5).all()
    assert total(model(*batch(), mode='loss')).isfinite()

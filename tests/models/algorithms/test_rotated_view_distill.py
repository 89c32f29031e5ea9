import copy

import pytest
import torch
from builders import batch, build, classifier, data, labels_of, model_config, total
from mmengine.optim import OptimWrapper
from mmengine.runner.checkpoint import load_state_dict
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F

VIEWS = 4


def features(network, images):
    return network.extract_feat(images)[-1]


def test_the_objective_is_equation_8():
    # Every term from its formula, on features computed view by view.
    cfg = model_config(teacher=4)
    cfg.distiller.distill_losses.loss_kd.update(loss_weight=3, tau=2)
    cfg.distiller.distill_losses.loss_center_alignment.update(loss_weight=5)
    model = build(cfg).eval()  # BatchNorm must not see the views together
    inputs, samples = batch()
    losses = model(inputs, samples, mode='loss')

    labels = labels_of(samples)
    student, teacher = model.student, model.teacher
    views = [inputs.rot90(turns, (2, 3)) for turns in range(VIEWS)]
    f_s = torch.cat([features(student, view) for view in views])
    f_t = torch.cat([features(teacher, view) for view in views])
    s_fc, t_fc = student.head.fc, teacher.head.fc
    n = len(inputs)
    z_s, z_t = s_fc(f_s[:n]), t_fc(f_t[:n])
    connectors = model.distiller.connectors

    weight = F.preview_weight(F.sample_difficulty(z_s, labels), 1.005)
    assert 0 < (weight == 1).sum() < n
    contrast = F.center_contrast(
        connectors.embedding_s(f_s),
        connectors.embedding_t(f_s),
        s_fc.weight,
        t_fc.weight,
        labels.repeat(VIEWS),
        0.07,
    )
    columns = [torch.cat([fc.weight, fc.bias[:, None]], 1) for fc in (s_fc, t_fc)]
    wanted = {
        'student.loss': torch.nn.functional.cross_entropy(z_s, labels),
        'distill.loss_kd': (3 * weight * F.soft_target_divergence(z_s, z_t, 2)).mean(),
        'distill.loss_feature_alignment': 20
        * F.feature_alignment(connectors.projection(f_s), f_t).mean(),
        'distill.loss_center_alignment': 5 * F.center_alignment(*columns),
        'distill.loss_center_contrast': 0.05 * (weight.repeat(VIEWS) * contrast).mean(),
    }
    assert {key for key in losses if 'loss' in key} == set(wanted)
    for key, value in wanted.items():
        torch.testing.assert_close(losses[key], value)

    parameters = [p for p in model.parameters() if p.requires_grad]
    found = torch.autograd.grad(total(losses), parameters)
    for one, other in zip(found, torch.autograd.grad(sum(wanted.values()), parameters)):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_one_view_with_kd_alone_is_the_stock_algorithm_step_for_step():
    stock_cfg = model_config('kd_r34_r18_imagenet')
    ours_cfg = copy.deepcopy(stock_cfg)
    ours_cfg.update(type='RotatedViewDistill', views=(0,), channels_last=False)
    ours_cfg.distiller.type = 'PreviewDistiller'
    stock, ours = build(stock_cfg), build(ours_cfg)
    assert type(stock) is MODELS.get('SingleTeacherDistill')
    logs = []
    for model in (stock, ours):
        model.train()
        optimizer = OptimWrapper(
            torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        )
        logs.append([model.train_step(data(seed=step), optimizer) for step in range(4)])
    for one, other in zip(*logs):
        assert one == other
    for key, value in ours.state_dict().items():
        assert torch.equal(value, stock.state_dict()[key]), key


def test_mixed_precision_stays_near_float32():
    model = build(model_config()).eval()
    inputs, samples = batch()
    wanted = model(inputs, samples, mode='loss')
    with torch.autocast('cpu', dtype=torch.bfloat16):
        losses = model(inputs, samples, mode='loss')
    for key, value in losses.items():
        assert value.dtype == torch.float32
        if 'loss' in key:
            torch.testing.assert_close(value, wanted[key], rtol=0.1, atol=0.1)
    total(losses).backward()
    assert all(p.grad.isfinite().all() for p in model.parameters() if p.requires_grad)


@pytest.fixture
def rows(monkeypatch):
    """Rows that each linear layer and each backbone has computed."""
    seen = []
    linear = torch.nn.Linear.forward

    def forward(self, feature):
        seen.append((self, len(feature)))
        return linear(self, feature)

    monkeypatch.setattr(torch.nn.Linear, 'forward', forward)
    return seen


def test_backbones_see_all_views_once_and_classifiers_the_upright(rows):
    model = build(model_config()).train()
    passes = []
    for network in (model.student, model.teacher):
        network.backbone.register_forward_hook(
            lambda module, args, _: passes.append((module, len(args[0])))
        )
    inputs, samples = batch()
    model(inputs, samples, mode='loss')
    n = len(inputs)
    assert passes == [
        (model.teacher.backbone, VIEWS * n),
        (model.student.backbone, VIEWS * n),
    ]
    for network in (model.student, model.teacher):
        assert [count for layer, count in rows if layer is network.head.fc] == [n]
    manager = model.distiller.student_recorders
    assert manager.get_recorder('feature').get_record_data()[0].shape == (VIEWS * n, 8)
    assert manager.get_recorder('logits').get_record_data().shape == (n, 5)
    assert 'forward' not in vars(model.student.head.fc)  # as it was


def test_the_task_loss_is_the_students_own():
    cfg = model_config()
    cfg.architecture.head.loss = dict(
        type='LabelSmoothLoss', label_smooth_val=0.3, mode='original'
    )
    model = build(cfg).eval()
    inputs, samples = batch()
    losses = model(inputs, samples, mode='loss')
    wanted = model.student(inputs, samples, mode='loss')['loss']
    torch.testing.assert_close(losses['student.loss'], wanted)


def test_views_and_student_loss_change_the_result():
    inputs, samples = batch()

    def losses(**changes):
        cfg = model_config()
        cfg.update(changes)
        return build(cfg)(inputs, samples, mode='loss')

    before = losses()
    fewer = losses(views=(0, 180))
    assert (
        before['distill.loss_feature_alignment']
        != fewer['distill.loss_feature_alignment']
    )
    without = losses(calculate_student_loss=False)
    assert set(before) - set(without) == {'student.loss'}


def test_the_teacher_is_wholly_in_eval_mode_and_never_changes():
    cfg = model_config()
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


@pytest.mark.parametrize('hidden_dim', [None, 12])
def test_a_vision_transformer_teaches_by_naming_its_classifier(hidden_dim):
    cfg = model_config()
    width = hidden_dim or 24
    cfg.teacher = dict(
        _scope_='mmpretrain',
        type='ImageClassifier',
        backbone=dict(
            type='VisionTransformer',
            arch=dict(
                embed_dims=24, num_layers=1, num_heads=2, feedforward_channels=24
            ),
            img_size=8,
            patch_size=4,
        ),
        head=dict(
            type='VisionTransformerClsHead',
            num_classes=5,
            in_channels=24,
            hidden_dim=hidden_dim,
            loss=dict(type='CrossEntropyLoss'),
        ),
    )
    for recorder in cfg.distiller.teacher_recorders.values():
        recorder.source = recorder.source.replace('fc', 'layers.head')
    cfg.distiller.connectors.projection.out_channels = width
    cfg.distiller.connectors.embedding_t.out_channels = width
    cfg.distiller.distill_losses.loss_center_alignment = None
    model = build(cfg)
    inputs, samples = batch()
    losses = model(inputs, samples, mode='loss')
    assert total(losses).isfinite()
    teacher = model.distiller.teacher_recorders
    assert teacher.get_recorder('feature').get_record_data()[0].shape == (
        VIEWS * len(inputs),
        width,
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
    cfg = model_config()
    cfg.teacher_ckpt = str(path)
    model = MODELS.build(cfg)
    model.init_weights()  # the Runner does
    for key, value in network.state_dict().items():
        assert torch.equal(model.teacher.state_dict()[key], value)
    assert model.teacher_has_weights


def test_the_student_starts_from_its_checkpoint(teacher_file):
    network, path = teacher_file
    cfg = model_config()
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
    cfg = model_config()
    cfg[option] = str(path)
    with pytest.raises(ValueError, match=f'model.{option}: .*teacher.pth.*({message})'):
        MODELS.build(cfg)


def test_another_depth_or_width_is_refused(teacher_file):
    _, path = teacher_file
    cfg = model_config()
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
    cfg = model_config()
    cfg.teacher_ckpt = path
    with pytest.raises(error, match=f'model.teacher_ckpt: .*{path}'):
        MODELS.build(cfg)


def test_weights_that_would_be_loaded_loosely_are_refused():
    cfg = model_config()
    cfg.teacher.init_cfg = dict(type='Pretrained', checkpoint='a.pth')
    with pytest.raises(ValueError, match=r'a.pth as model.teacher_ckpt'):
        MODELS.build(cfg)


def test_a_teacher_without_weights_is_known():
    assert not MODELS.build(model_config()).teacher_has_weights


def test_a_teacher_that_is_given_built_keeps_its_weights():
    cfg = model_config()
    cfg.teacher = build(classifier(4))
    before = copy.deepcopy(cfg.teacher.state_dict())
    model = MODELS.build(cfg)
    assert model.teacher_has_weights
    model.init_weights()  # the Runner does
    for key, value in before.items():
        assert torch.equal(model.teacher.state_dict()[key], value)


# --- checkpoints -----------------------------------------------------------


def test_the_state_holds_student_and_connectors_without_the_teacher():
    state = build(model_config()).state_dict()
    assert {key.split('.')[0] for key in state} == {'architecture', 'distiller'}
    prefixed = build(model_config()).state_dict(prefix='module.')
    assert set(prefixed) == {f'module.{key}' for key in state}


def test_the_state_loads_without_complaint(caplog):
    model, other = build(model_config()), MODELS.build(model_config())
    assert (
        str(other.load_state_dict(model.state_dict()))
        == '<All keys matched successfully>'
    )
    load_state_dict(other, model.state_dict(), strict=True)  # mmengine's
    for key, value in model.state_dict().items():
        assert torch.equal(other.state_dict()[key], value)


def test_a_teacher_in_a_checkpoint_of_mmrazor_is_not_loaded():
    model = build(model_config())
    before = model.teacher.head.fc.weight.clone()
    state = dict(model.state_dict())
    state['teacher.head.fc.weight'] = torch.zeros_like(before)
    model.load_state_dict(state)
    assert torch.equal(model.teacher.head.fc.weight, before)


def test_a_plain_network_in_load_from_is_refused():
    model = build(model_config())
    with pytest.raises(ValueError, match='belong to model.student_ckpt'):
        load_state_dict(model, model.student.state_dict())


# --- what a config can get wrong -------------------------------------------

WRONG = {
    'first view': (dict(views=(90, 0)), 'first view must be the upright one'),
    'no view': (dict(views=()), 'first view must be the upright one'),
    'trained teacher': (
        dict(teacher_trainable=True),
        'model.teacher_trainable: .*frozen',
    ),
    'norm eval': (dict(teacher_norm_eval=False), 'model.teacher_norm_eval'),
}


@pytest.mark.parametrize('name', WRONG)
def test_a_wrong_argument_is_refused(name):
    changes, message = WRONG[name]
    cfg = model_config()
    cfg.update(changes)
    with pytest.raises(ValueError, match=message):
        MODELS.build(cfg)


def test_a_head_without_linear_classifier_is_refused_for_rotated_views():
    cfg = model_config()
    cfg.teacher.head = dict(type='ClsHead', loss=dict(type='CrossEntropyLoss'))
    cfg.distiller = dict(type='PreviewDistiller')
    with pytest.raises(ValueError, match='ClsHead.*no linear layer'):
        MODELS.build(cfg)
    cfg.views = (0,)
    MODELS.build(cfg)


def test_oblong_images_are_refused():
    inputs, samples = batch()
    with pytest.raises(ValueError, match='square.*8x6'):
        build(model_config())(inputs[..., :6], samples, mode='loss')


def test_mixed_labels_are_refused():
    inputs, samples = batch()
    for sample in samples:
        sample.set_gt_score(torch.full((5,), 0.2))
    with pytest.raises(ValueError, match='one hard label per image'):
        build(model_config())(inputs, samples, mode='loss')


def test_unequal_widths_say_to_leave_the_center_alignment_out():
    cfg = model_config(student=4, teacher=8)
    inputs, samples = batch()
    with pytest.raises(
        ValueError, match='loss_center_alignment: .*leave the center alignment out'
    ):
        build(cfg)(inputs, samples, mode='loss')
    cfg.distiller.distill_losses.loss_center_alignment = None
    assert total(build(cfg)(inputs, samples, mode='loss')).isfinite()

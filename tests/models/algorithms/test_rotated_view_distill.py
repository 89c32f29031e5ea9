import pytest
import torch
from builders import batch, build, labels_of, model_config, thaw, total
from gradients import option, results, same
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F
from mmrazor_pckd.models.algorithms import step_views

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


def test_turning_on_the_device_is_turning_each_image(monkeypatch):

    def turn(images, views, memory_format):
        return (
            torch.stack(
                [
                    torch.stack([image.rot90(view // 90, (1, 2)) for image in images])
                    for view in views
                ]
            )
            .flatten(0, 1)
            .contiguous(memory_format=memory_format)
        )

    found = results(option(), *batch())
    monkeypatch.setattr(step_views, 'rotate_views', turn)
    same(found, results(option(), *batch()), rtol=0, atol=0)


# --- views that are drawn ----------------------------------------------------


def test_a_draw_for_the_batch_is_two_fixed_views():
    seeds = {}  # by the turns that they draw
    for seed in range(20):
        torch.manual_seed(seed)
        seeds[1 + int(torch.randperm(VIEWS - 1)[0])] = seed
    assert set(seeds) == {1, 2, 3}
    for turns, seed in seeds.items():
        model = option(views_per_step=2)
        torch.manual_seed(seed)
        found = results(model, *batch())
        wanted = results(option(views=(0, 90 * turns)), *batch())
        same(found, wanted, rtol=0, atol=0)


def sskd_config(**changes):
    cfg = model_config('sskd_r34_r18_imagenet')
    thaw(cfg)
    for head in cfg.distiller.connectors.values():
        head.channels = 8
    cfg.update(changes)
    return cfg


@pytest.mark.parametrize('config', [model_config, sskd_config])
def test_a_draw_for_each_image_is_a_batch_built_by_hand(config):
    inputs, samples = batch()
    n = len(inputs)
    cfg = config()
    cfg.update(views_per_step=2, draw='image')
    model, seen = build(cfg), []
    for network in (model.teacher, model.student):
        network.backbone.register_forward_hook(
            lambda module, args, _: seen.append(args[0].clone())
        )
    found = results(model, inputs, samples)
    rows, of_student = seen
    assert torch.equal(rows, of_student)
    turned = [
        next(
            view
            for view in (image.rot90(turns, (1, 2)) for turns in (1, 2, 3))
            if torch.equal(view, row)
        )
        for image, row in zip(inputs, rows[n:])
    ]
    by_hand = build(config(views=(0, 90)) if config is sskd_config else config())
    by_hand.step_views = lambda *_: torch.cat([inputs, torch.stack(turned)])
    same(found, results(by_hand, inputs, samples), rtol=0, atol=0)
    for network, manager in (
        (model.student, model.distiller.student_recorders),
        (model.teacher, model.distiller.teacher_recorders),
    ):
        width = network.head.fc.in_features
        feature = manager.get_recorder('feature').get_record_data()[0]
        assert feature.shape == (2 * n, width)
        logits = manager.get_recorder('logits').get_record_data()
        torch.testing.assert_close(logits, network.head.fc(feature[:n]))


def test_each_step_draws_anew():
    model = build(dict(model_config(), views_per_step=2)).eval()
    inputs, samples = batch()
    key = 'distill.loss_feature_alignment'
    values = {model(inputs, samples, mode='loss')[key].item() for _ in range(12)}
    assert len(values) == 3  # turns


def test_the_upright_view_alone_needs_neither_squares_nor_a_classifier():
    cfg = model_config()
    cfg.update(views_per_step=1)
    inputs, samples = batch()
    found = results(build(cfg), inputs[..., :6], samples)
    cfg.update(views=(0,), views_per_step=None)
    same(found, results(build(cfg), inputs[..., :6], samples), rtol=0, atol=0)
    cfg = model_config()
    cfg.teacher.head = dict(type='ClsHead', loss=dict(type='CrossEntropyLoss'))
    cfg.distiller = dict(type='PreviewDistiller')
    cfg.views_per_step = 1
    MODELS.build(cfg)


# --- what a config can get wrong -------------------------------------------

WRONG = {
    'first view': (dict(views=(90, 0)), 'first view must be the upright one'),
    'no view': (dict(views=()), 'first view must be the upright one'),
    'no quarter turn': (dict(views=(0, 45)), 'only quarter turns, .* got 45'),
    'more views than there are': (
        dict(views=(0, 90), views_per_step=3),
        'model.views_per_step must be a whole number from 1 to 2, .* got 3',
    ),
    'unknown draw': (dict(draw='pixel'), "model.draw must be .* got 'pixel'"),
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


def test_the_teacher_rests_once_the_distillation_has_stopped():
    model = build(model_config())
    calls = []
    model.teacher.backbone.register_forward_hook(lambda *_: calls.append(1))
    model.distillation_stopped = True
    assert list(model(*batch(), mode='loss')) == ['student.loss']
    assert not calls

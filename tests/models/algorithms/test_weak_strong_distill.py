"""Two views of each image, and MLD on them."""

import copy

import numpy as np
import pytest
import torch
from builders import batch, build, classifier, labels_of, model_config, total
from mmengine.config import Config
from references import softmax

from mmrazor_pckd import functional as F

CLASSES = 4  # even, as the images: the masks of the release are 1/2 then


def mld_config(name='demo/mld_demo', **distiller):
    cfg = model_config(name)
    cfg.architecture = classifier(4, classes=CLASSES)
    cfg.teacher = classifier(8, classes=CLASSES)
    cfg.architecture.head.loss.loss_weight = 0.1
    whole = Config(dict(model=cfg))
    whole.merge_from_dict(dict(model=dict(distiller=distiller)))
    return whole.model


def views(images=6):
    (weak, samples), (strong, _) = (
        batch(images, classes=CLASSES, seed=seed) for seed in (0, 1)
    )
    return [weak, strong], samples


def scores(network, images):
    return network.head.fc(network.extract_feat(images)[-1])


def np_divergence(s, t, tau):
    values = []
    for zs, zt in zip(s, t):
        p, q = softmax(zs / tau), softmax(zt / tau)
        values.append(tau**2 * sum(b * np.log(b / a) for a, b in zip(p, q)))
    return np.mean(values)


def np_relation(s, t, tau, transposed):
    """Squared difference of the products of rows, or of columns, per row."""
    tables = [np.array([softmax(row / tau) for row in z]) for z in (s, t)]
    s, t = (table.T if transposed else table for table in tables)
    return ((t @ t.T - s @ s.T) ** 2).sum() / len(t)


def test_the_released_sum_is_config_alone():
    model = build(mld_config()).double().eval()
    with torch.no_grad():  # scores without ties
        model.teacher.head.fc.weight /= 20
    inputs, samples = views()
    inputs = [view.double() for view in inputs]
    losses = model(inputs, samples, mode='loss')

    (sw, ss), (tw, ts) = (
        [scores(network, view).detach().numpy() for view in inputs]
        for network in (model.student, model.teacher)
    )
    sure = np.array([softmax(row) for row in tw])
    # Its masks, of a mean: what is left of them is the share of ones.
    images = (sure.max(1) <= np.percentile(sure.max(1), 50)).mean()
    classes = (sure.sum(0) <= np.percentile(sure.sum(0), 50)).mean()
    assert images == classes == 1 / 2
    taus = (2, 3, 4, 5, 6)
    released = images * sum(np_divergence(sw, tw, tau) for tau in taus)
    released += sum(np_divergence(ss, ts, tau) for tau in (4, 3, 5))
    released += sum(np_divergence(sw, tw, tau) for tau in (2, 6))
    released += classes * sum(np_relation(sw, tw, tau, True) for tau in taus)
    released += images * sum(np_relation(sw, tw, tau, False) for tau in taus)
    task = 0.0
    for view in (sw, ss):
        for row, label in zip(view, labels_of(samples)):
            task -= np.log(softmax(row)[label]) / len(view)
    np.testing.assert_allclose(losses['student.loss'].item(), 0.1 * task, rtol=1e-9)
    np.testing.assert_allclose(
        total(losses).item(), 0.1 * task + 0.9 * released, rtol=1e-9
    )


def test_each_view_is_normalised_by_itself_and_recorded():
    cfg = mld_config()
    cfg.teacher.data_preprocessor = dict(
        type='mmpretrain.ClsDataPreprocessor', mean=[1.0] * 3, std=[2.0] * 3
    )
    model = build(cfg).train()
    alone = copy.deepcopy(model.student)
    before = copy.deepcopy(model.teacher.state_dict())
    inputs, samples = views()
    model(inputs, samples, mode='loss')
    wanted = [scores(alone, view) for view in inputs]
    recorders = (model.distiller.student_recorders, model.distiller.teacher_recorders)
    student, teacher = (manager.get_recorder('logits') for manager in recorders)
    for index, view in enumerate(inputs):
        torch.testing.assert_close(student.get_record_data(index), wanted[index])
        theirs = teacher.get_record_data(index)
        torch.testing.assert_close(theirs, scores(model.teacher, (view - 1) / 2))
        assert not theirs.requires_grad
    for key, value in alone.state_dict().items():
        torch.testing.assert_close(model.student.state_dict()[key], value)
    for key, value in before.items():
        assert torch.equal(model.teacher.state_dict()[key], value), key


def test_the_preview_weighs_images_and_not_classes():
    names = ['loss_weak', 'loss_weak_ends', 'loss_strong', 'loss_images']
    model, plain = (
        build(mld_config(**changes)).eval()
        for changes in (
            dict(
                sample_weighting=dict(type='PreviewWeighting', growth_rate=1.0),
                weighted_losses=names,
                distill_losses={name: dict(reduction='none') for name in names},
            ),
            {},
        )
    )
    inputs, samples = views()
    found = model(inputs, samples, mode='loss')
    unweighed = plain(inputs, samples, mode='loss')

    sw, ss = (scores(model.student, view) for view in inputs)
    tw, ts = (scores(model.teacher, view) for view in inputs)
    weight = F.preview_weight(F.sample_difficulty(sw, labels_of(samples)), 1.0)
    assert 0 < (weight == 1).sum() < len(weight)

    def mean(formula, student, teacher, *taus):
        values = sum(formula(student, teacher, tau) for tau in taus)
        return (weight * values).mean()

    wanted = dict(
        loss_weak=0.45 * mean(F.soft_target_divergence, sw, tw, 3, 4, 5),
        loss_weak_ends=1.35 * mean(F.soft_target_divergence, sw, tw, 2, 6),
        loss_strong=0.9 * mean(F.soft_target_divergence, ss, ts, 3, 4, 5),
        loss_images=0.45 * mean(F.score_relation, sw, tw, 2, 3, 4, 5, 6),
        loss_classes=unweighed['distill.loss_classes'],
    )
    for name, value in wanted.items():
        torch.testing.assert_close(found[f'distill.{name}'], value)
        if name != 'loss_classes':
            assert value < unweighed[f'distill.{name}']


def test_standardized_soft_targets_ignore_a_scale_of_the_logits():
    model = build(mld_config('demo/mld_ls_demo')).eval()
    inputs, samples = views()
    before = model(inputs, samples, mode='loss')
    with torch.no_grad():
        for parameter in model.student.head.fc.parameters():
            parameter *= 3
    after = model(inputs, samples, mode='loss')
    for name in ('loss_weak', 'loss_weak_ends', 'loss_strong'):
        torch.testing.assert_close(after[f'distill.{name}'], before[f'distill.{name}'])
    for name in ('loss_classes', 'loss_images'):
        assert after[f'distill.{name}'] != before[f'distill.{name}']


def test_without_the_task_loss_the_rest_is_left():
    cfg = mld_config()
    cfg.calculate_student_loss = False
    losses = build(cfg)(*views(), mode='loss')
    assert losses
    assert all(key.startswith('distill.') for key in losses)


def test_an_accuracy_is_that_of_the_weak_view():
    cfg = mld_config()
    cfg.architecture.head.cal_acc = True
    model = build(cfg).eval()
    with torch.no_grad():  # mmpretrain counts no hit at a score below 0
        model.student.head.fc.bias += 100
    inputs, samples = views()
    (found,) = model(inputs, samples, mode='loss')['student.accuracy_top-1']
    hits = scores(model.student, inputs[0]).argmax(1) == labels_of(samples)
    assert float(found) == pytest.approx(100 * hits.float().mean().item())


@pytest.mark.parametrize('count', [1, 3])
def test_other_than_two_views_are_refused(count):
    inputs, samples = views()
    inputs = inputs[0] if count == 1 else [*inputs, inputs[0]]
    with pytest.raises(
        ValueError, match=f'two views of each image, got {count}: .*Mul'
    ):
        build(mld_config())(inputs, samples, mode='loss')


def test_validation_has_one_view():
    model = build(mld_config()).eval()
    inputs, samples = views()
    results = model(inputs[0], samples, mode='predict')
    assert len(results) == len(samples)


def test_the_teacher_rests_once_the_distillation_has_stopped():
    model = build(mld_config())
    calls = []
    model.teacher.backbone.register_forward_hook(lambda *_: calls.append(1))
    model.distillation_stopped = True
    assert list(model(*views(), mode='loss')) == ['student.loss']
    assert not calls

"""Heads with several linear layers: which one counts, and whose scores."""

import pytest
import torch
from builders import batch, classifier, thaw
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.new_config.methods import fit_networks, read_method
from mmrazor_pckd.apis.new_config.networks import Network
from mmrazor_pckd.apis.new_config.source import Name, code

CLASSES = 5
VIT = dict(embed_dims=8, num_layers=1, num_heads=2, feedforward_channels=8)


def on_resnet(kind, **head):
    head = dict(type=kind, num_classes=CLASSES, **head)
    return dict(classifier(), head=head)


NETWORKS = dict(
    linear=classifier(),
    stacked=on_resnet('StackedLinearClsHead', in_channels=8, mid_channels=[CLASSES]),
    vig=on_resnet('VigClsHead', in_channels=8, hidden_dim=6),
    levit=on_resnet('LeViTClsHead', in_channels=8),
    efficientformer=on_resnet('EfficientFormerClsHead', in_channels=8),
    arcface=on_resnet('ArcFaceClsHead', in_channels=8),
    hidden=dict(
        type='ImageClassifier',
        backbone=dict(type='VisionTransformer', arch=VIT, img_size=16, patch_size=8),
        head=dict(
            type='VisionTransformerClsHead',
            num_classes=CLASSES,
            in_channels=8,
            hidden_dim=CLASSES,
        ),
    ),
    deit=dict(
        type='ImageClassifier',
        backbone=dict(
            type='DistilledVisionTransformer', arch=VIT, img_size=16, patch_size=8
        ),
        head=dict(type='DeiTClsHead', num_classes=CLASSES, in_channels=8),
    ),
)
# Classifier, scores, width of the feature, further classifiers.
FOUND = dict(
    linear=('head.fc', 'head.fc', 8, ''),
    stacked=('head.layers.1.fc', 'head.layers.1.fc', 5, ''),
    vig=('head.fc2', 'head.fc2', 6, ''),
    levit=('head.head.linear', 'head', 8, 'head.head_dist.linear'),
    efficientformer=('head.head', 'head', 8, 'head.dist_head'),
    arcface=('head.norm_product', 'head', 8, ''),
    hidden=('head.layers.head', 'head.layers.head', 5, ''),
    deit=('head.layers.head', 'head', 8, 'head.layers.head_dist'),
)


@pytest.fixture(scope='module')
def networks(tmp_path_factory):
    folder = tmp_path_factory.mktemp('networks')

    def make(name, student=False):
        path = folder / f'{name}.py'
        model = {k: v for k, v in NETWORKS[name].items() if k != '_scope_'}
        path.write_text(f'model = {code(model)}\n')
        network = Network('--student' if student else '--teacher', str(path))
        if student:
            network.set_classes(CLASSES)
        # A teacher comes with weights.
        network.build((16, 16), None if student else 'https://example.org/a.pth')
        return network

    return make


def distillation(method, student, teacher):
    """The fitted method, built."""
    values = dict(
        student=dict(_scope_='mmpretrain', **student.cfg),
        teacher=dict(_scope_='mmpretrain', **teacher.cfg),
        teacher_ckpt=None,
        num_classes=CLASSES,
    )

    def fill(value):
        if isinstance(value, Name):
            return values[value]
        if isinstance(value, dict):
            return {key: fill(each) for key, each in value.items()}
        return type(value)(map(fill, value)) if isinstance(value, list) else value

    model = fill(
        fit_networks(method, read_method(method).model.to_dict(), student, teacher)
    )
    thaw(model)
    return MODELS.build(model).train()


@pytest.mark.parametrize('name', NETWORKS)
def test_the_layer_the_scores_and_the_other_layers(name, networks):
    network = networks(name)
    layer, scores, width, others = FOUND[name]
    assert (network.source, network.scores, network.width) == (layer, scores, width)
    assert ('scores' in network.facts()) == (scores != layer)
    assert others in str(network)
    assert (not network.notes) == (scores == layer)


@pytest.mark.parametrize('method', ['kd', 'pckd'])
@pytest.mark.parametrize('name', NETWORKS)
def test_a_teacher_s_scores_are_its_own_and_its_centers_those_of_the_feature(
    method, name, networks
):
    teacher = networks(name)
    model = distillation(method, networks('linear', student=True), teacher)
    images, samples = batch(size=16)
    losses = model.loss(images, samples)
    assert all(torch.isfinite(each).all() for each in losses.values())
    record = model.distiller.teacher_recorders.get_recorder
    with torch.no_grad():
        own = model.teacher(images, mode='tensor')
    torch.testing.assert_close(record('logits').get_record_data(), own)
    if method == 'pckd':
        feature = record('feature').get_record_data(data_idx=0)
        centers = record('centers').get_record_data()
        assert feature.shape == (4 * len(images), teacher.width)
        assert centers.shape == (CLASSES, teacher.width)


@pytest.mark.parametrize('name', [name for name in NETWORKS if name != 'arcface'])
def test_a_step_of_a_student(name, networks):
    student = networks(name, student=True)
    model = distillation('pckd', student, networks('linear'))
    loss, _ = model.parse_losses(model.loss(*batch(size=16)))
    loss.backward()
    layer = dict(model.student.named_modules())[student.source]
    assert layer.weight.grad.abs().sum() > 0


@pytest.mark.parametrize('name', ['levit', 'efficientformer'])
def test_a_head_that_cannot_be_trained_with_two_classifiers_gets_one(name, networks):
    student = networks(name, student=True)
    assert student.cfg['head']['distillation'] is False
    assert student.scores == student.source


def test_scores_with_a_margin_are_not_compared(networks):
    student, teacher = networks('arcface', student=True), networks('linear')
    with pytest.raises(ValueError, match='by a margin.*LinearClsHead.*crd') as error:
        distillation('kd', student, teacher)
    assert '\n' not in str(error.value)
    model = distillation('rkd', student, teacher)
    assert 'distill.loss_distance' in model.loss(*batch(size=16))


def test_several_tasks_are_one_line(tmp_path):
    path = tmp_path / 'tasks.py'
    task = dict(type='LinearClsHead', num_classes=3, in_channels=8)
    head = dict(type='MultiTaskHead', task_heads=dict(shape=task, colour=task))
    model = {k: v for k, v in dict(classifier(), head=head).items() if k != '_scope_'}
    path.write_text(f'model = {code(model)}\n')
    with pytest.raises(ValueError, match=r'tasks \(shape, colour\) one is distilled'):
        Network('--student', str(path))

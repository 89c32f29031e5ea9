"""Scores of the upright views alone, and the gradient of all scores."""

from contextlib import contextmanager

import pytest
import torch
from builders import CLASSES, batch, build, model_config
from gradients import results, same
from mmpretrain.registry import MODELS as PRETRAIN
from torch import nn
from torch.nn import functional as F

from mmrazor_pckd.models.algorithms import rotated_view_distill
from mmrazor_pckd.models.algorithms.upright_classifier import (
    find_classifiers,
    upright_only,
)


@contextmanager
def all_rows(classifiers, images):
    """Scores of all views are computed, those of the upright ones taken."""
    for classifier in classifiers:
        classifier.forward = lambda feature, run=classifier.forward: run(feature)[
            :images
        ]
    yield
    for classifier in classifiers:
        del classifier.forward


def test_the_gradient_is_that_of_all_rows(monkeypatch):
    inputs, samples = batch()
    rows = []
    linear = F.linear
    monkeypatch.setattr(
        F,
        'linear',
        lambda feature, weight, *args: (
            rows.append((len(feature), len(weight))) or linear(feature, weight, *args)
        ),
    )

    def step():
        rows.clear()
        model = build(model_config()).double()
        return results(model, inputs.double(), samples)

    found = step()
    assert (6, CLASSES) in rows
    monkeypatch.setattr(rotated_view_distill, 'upright_only', all_rows)
    wanted = step()
    assert (24, CLASSES) in rows
    assert (6, CLASSES) not in rows
    same(found, wanted, rtol=1e-10, atol=1e-10)


def test_the_first_rows_are_computed_and_all_are_given():
    layer = nn.Linear(3, 2)
    given = []
    layer.register_forward_pre_hook(lambda module, args: given.append(len(args[0])))
    feature = torch.randn(8, 3)
    wanted = layer(feature)[:2]
    with upright_only([layer], 2):
        assert torch.equal(layer(feature), wanted)
    assert given == [8, 8]


def test_it_is_undone_whatever_happens_and_also_where_forward_was_replaced():
    layer, feature = nn.Linear(3, 2), torch.randn(8, 3)
    with pytest.raises(RuntimeError, match='midway'), upright_only([layer], 2):
        raise RuntimeError('midway')
    assert 'forward' not in vars(layer)
    layer.forward = own = lambda feature: feature + 1
    with upright_only([layer], 2):
        assert torch.equal(layer(feature), feature[:2] + 1)
    assert vars(layer)['forward'] is own


def test_a_network_without_a_classifier_is_refused():
    with pytest.raises(ValueError, match=r'Sequential \(NoneType\) has no linear'):
        find_classifiers(nn.Sequential(nn.Linear(3, 2)))


CLS = dict(type='ClsHead')
LINEAR = dict(type='LinearClsHead', num_classes=3, in_channels=8)


def network(head=None, backbone=None):
    backbone = backbone or dict(type='MobileNetV2', widen_factor=0.1)
    kind = dict(_scope_='mmpretrain', type='ImageClassifier')
    return PRETRAIN.build(dict(kind, backbone=backbone, head=head))


@pytest.mark.parametrize(
    ('parts', 'names'),
    [
        (
            dict(head=dict(type='VigClsHead', num_classes=3, in_channels=8)),
            ['head.fc2'],
        ),
        (
            dict(
                head=dict(
                    type='MultiTaskHead',
                    task_heads=dict(one=LINEAR, other=dict(LINEAR, num_classes=4)),
                )
            ),
            ['head.task_heads.one.fc', 'head.task_heads.other.fc'],
        ),
        (
            dict(head=CLS, backbone=dict(type='LeNet5', num_classes=3)),
            ['backbone.classifier.2'],
        ),
        (
            dict(
                head=dict(
                    type='StackedLinearClsHead',
                    num_classes=3,
                    in_channels=8,
                    mid_channels=[3],
                )
            ),
            ['head.layers.1.fc'],
        ),
        (
            dict(
                head=dict(
                    type='VisionTransformerClsHead',
                    num_classes=3,
                    in_channels=8,
                    hidden_dim=3,
                )
            ),
            ['head.layers.head'],
        ),
        ({}, []),
    ],
)
def test_classifiers_by_the_head(parts, names):
    model = network(**parts)
    found = find_classifiers(model)
    assert [name for name, each in model.named_modules() if each in found] == names


def test_a_convolution_is_no_classifier():
    with pytest.raises(ValueError, match=r'\(ClsHead\) has no linear layer'):
        find_classifiers(network(CLS))

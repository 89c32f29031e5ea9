"""DKD against its formula and against MMRazor's DKDLoss."""

import math

import pytest
import torch
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


def logits():
    return dict(
        preds_S=3 * torch.randn(6, 5),
        preds_T=3 * torch.randn(6, 5),
        gt_labels=torch.tensor([4, 0, 3, 1, 1, 2]),
    )


@pytest.fixture
def inputs():
    return logits()


def build(**kwargs):
    return MODELS.build(dict(type='DecoupledKDLoss', **kwargs))


@pytest.mark.parametrize(
    ('reduction', 'reduce'),
    [('none', lambda x: x), ('mean', torch.mean), ('sum', torch.sum)],
)
def test_reductions_mean_what_they_say(inputs, reduction, reduce):
    values = F.decoupled_divergence(*inputs.values(), 2.0, 0.5, 3.0)
    assert values.shape == (6,)
    loss = build(tau=2.0, alpha=0.5, beta=3.0, loss_weight=2.5, reduction=reduction)
    torch.testing.assert_close(loss(**inputs), 2.5 * reduce(values))


@pytest.mark.filterwarnings('ignore:size_average')
def test_the_mean_is_what_mmrazor_calls_batchmean(inputs):
    arguments = dict(tau=2.0, alpha=0.5, beta=3.0, loss_weight=2.5)
    stock = MODELS.build(dict(type='DKDLoss', reduction='batchmean', **arguments))
    student = inputs['preds_S'].requires_grad_()
    (wanted,) = torch.autograd.grad(stock(**inputs), student)
    loss = build(**arguments)(**inputs)
    torch.testing.assert_close(loss, stock(**inputs))
    torch.testing.assert_close(torch.autograd.grad(loss, student)[0], wanted)


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('tau', 2.0),
        ('alpha', 2.0),
        ('beta', 2.0),
        ('loss_weight', 2.0),
        ('reduction', 'sum'),
    ],
)
def test_every_constructor_argument_changes_the_result(inputs, name, value):
    assert not torch.allclose(build(**{name: value})(**inputs), build()(**inputs))


def test_bad_arguments_are_refused_with_their_value(inputs):
    with pytest.raises(ValueError, match="'none', 'sum'.*'batchmean'"):
        build(reduction='batchmean')
    for value in (0, math.nan):
        with pytest.raises(ValueError, match=f'tau must be > 0, got {value}'):
            build(tau=value)
    inputs['gt_labels'] = torch.rand(6, 5)
    with pytest.raises(ValueError, match='one hard label per image'):
        build()(**inputs)


def test_the_teacher_gets_no_gradient(inputs):
    inputs['preds_S'].requires_grad_()
    inputs['preds_T'].requires_grad_()
    build()(**inputs).backward()
    assert inputs['preds_S'].grad.abs().sum() > 0
    assert inputs['preds_T'].grad is None


def test_networks_that_are_sure_of_the_label_stay_finite():
    # 1 - p is 0 in float32, and its logarithm must not be taken.
    logits = torch.zeros(2, 5)
    logits[:, 1] = 300
    student = logits.flip(0).clone()
    student[0, 2] = 3
    student.requires_grad_()
    loss = build(reduction='sum')(student, logits, torch.tensor([1, 1]))
    loss.backward()
    assert loss.isfinite()
    assert student.grad.isfinite().all()
    assert student.grad.abs().sum() > 0

"""Soft targets of the rotated views, by loops."""

import math

import numpy as np
import pytest
import torch
from loss_checks import LossChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F

IMAGES, VIEWS, CLASSES = 4, 4, 5
LABELS = torch.tensor([4, 0, 2, 2])
NAMES = ('s_feature', 't_feature', 's_centers', 't_centers', 's_bias', 't_bias')
STUDENT = ('s_feature', 's_centers', 's_bias')


def inputs(seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    shapes = (
        (VIEWS * IMAGES, 6),
        (VIEWS * IMAGES, 9),
        (CLASSES, 6),
        (CLASSES, 9),
        (CLASSES,),
        (CLASSES,),
    )
    found = {
        name: torch.randn(*shape, generator=generator).to(dtype)
        for name, shape in zip(NAMES, shapes)
    }
    return dict(found, gt_labels=LABELS)


def scores(tensors, whose):
    """Class scores of the rotated rows, by loops."""
    feature, centers, bias = (
        tensors[f'{whose}_{what}'].tolist() for what in ('feature', 'centers', 'bias')
    )
    return [
        [
            sum(f * w for f, w in zip(row, center)) + b
            for center, b in zip(centers, bias)
        ]
        for row in feature[IMAGES:]
    ]


def softmax(row, tau):
    powers = [math.exp((x - max(row)) / tau) for x in row]
    return [power / sum(powers) for power in powers]


def loops(tensors, tau, ratio):
    """Mean over the kept rows, as the equations have it."""
    values, rank = [], []
    pairs = zip(scores(tensors, 's'), scores(tensors, 't'))
    for r, (s_row, t_row) in enumerate(pairs):
        p, q = softmax(s_row, tau), softmax(t_row, tau)
        values.append(tau**2 * sum(b * math.log(b / a) for a, b in zip(p, q)))
        order = sorted(range(CLASSES), key=lambda k: -t_row[k])
        rank.append(order.index(int(LABELS[r % IMAGES])))
    wrong = sorted((r for r in range(len(rank)) if rank[r]), key=lambda r: rank[r])
    kept = [r for r in range(len(rank)) if not rank[r]]
    kept += wrong[: int(ratio * len(wrong))]
    return sum(values[r] for r in kept) / len(kept) if kept else 0.0


class TestRotatedTargetLoss(LossChecks):
    kind = 'RotatedTargetLoss'
    others = dict(tau=2.0)

    def inputs(self):
        return inputs()

    @staticmethod
    def formula(inputs):
        s, t = (
            torch.nn.functional.linear(
                inputs[f'{whose}_feature'][IMAGES:],
                inputs[f'{whose}_centers'],
                inputs[f'{whose}_bias'],
            )
            for whose in 'st'
        )
        return F.soft_target_divergence(s, t, 4.0)  # all are kept


@pytest.mark.parametrize('seed', range(3))
@pytest.mark.parametrize(('tau', 'ratio'), [(4.0, 1.0), (2.0, 0.4), (4.0, 0)])
def test_equals_the_loops(seed, tau, ratio):
    tensors = inputs(seed, torch.float64)
    loss = MODELS.build(dict(type='RotatedTargetLoss', tau=tau, ratio=ratio))
    wanted = loops(tensors, tau, ratio)
    np.testing.assert_allclose(float(loss(**tensors)), wanted, rtol=0, atol=1e-9)


@pytest.mark.parametrize('ratio', [1.0, 0.5])
def test_gradients_reach_the_student_and_never_the_teacher(ratio):
    tensors = inputs(1, torch.float64)
    for name in NAMES:
        tensors[name].requires_grad_()
    MODELS.build(dict(type='RotatedTargetLoss', ratio=ratio))(**tensors).backward()
    step = 1e-6
    for name in NAMES:
        gradient = tensors[name].grad
        if name not in STUDENT:
            assert gradient is None
            continue
        direction = torch.randn_like(gradient)
        ends = [
            loops(
                dict(tensors, **{name: tensors[name].detach() + sign * direction}),
                4.0,
                ratio,
            )
            for sign in (step, -step)
        ]
        wanted = (ends[0] - ends[1]) / (2 * step)
        assert float((gradient * direction).sum()) == pytest.approx(wanted, abs=1e-7)
    assert torch.equal(tensors['s_feature'].grad[:IMAGES], torch.zeros(IMAGES, 6))


def test_a_classifier_without_bias():
    tensors = inputs()
    tensors['s_bias'].zero_()
    tensors['t_bias'].zero_()
    loss = MODELS.build(dict(type='RotatedTargetLoss'))
    wanted = loss(**tensors)
    del tensors['s_bias'], tensors['t_bias']
    torch.testing.assert_close(loss(**tensors), wanted)


def test_ranks_are_those_of_scores_where_softmax_has_no_digits():
    # Of softmax in float32 both wrong classes are 0 and would tie: the label,
    # of the smaller index, would come second, and these rows first.
    tensors = dict(
        s_feature=torch.randn(4, 3),
        t_feature=torch.tensor([[0.0, 1.0, 400.0]]).repeat(4, 1) * 4,
        s_centers=torch.eye(3),
        t_centers=torch.eye(3),
        gt_labels=torch.tensor([0]),
    )
    # Rows 0 and 1 have rank 2, row 2 rank 1: one of the three is kept.
    tensors['t_feature'][3] = torch.tensor([1.0, 0.0, 400.0]) * 4
    loss = MODELS.build(dict(type='RotatedTargetLoss', ratio=0.4, reduction='none'))
    assert loss(**tensors).nonzero().flatten().tolist() == [2]


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_half_precision_and_autocast_are_computed_in_float32(dtype):
    loss = MODELS.build(dict(type='RotatedTargetLoss'))
    half = {
        name: value.to(dtype) if value.is_floating_point() else value
        for name, value in inputs().items()
    }
    double = {
        name: value.double() if value.is_floating_point() else value
        for name, value in half.items()
    }
    with torch.autocast('cpu', dtype=torch.bfloat16):
        found = loss(**half)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found.double(), loss(**double), rtol=1e-4, atol=1e-4)


def test_soft_labels_are_refused():
    tensors = dict(inputs(), gt_labels=torch.rand(IMAGES, CLASSES))
    with pytest.raises(ValueError, match='one hard label per image'):
        MODELS.build(dict(type='RotatedTargetLoss'))(**tensors)

"""The self-supervision term of SSKD, by loops and over all processes."""

import math

import numpy as np
import pytest
import torch
from loss_checks import LossChecks
from mmrazor.registry import MODELS
from two_view_processes import assert_two_are_one

from mmrazor_pckd import functional as F

IMAGES, VIEWS = 5, 4
LABELS = torch.arange(IMAGES)


def features(seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    shapes = ((VIEWS * IMAGES, 6), (VIEWS * IMAGES, 9))
    return [torch.randn(*shape, generator=generator).to(dtype) for shape in shapes]


def similarities(rows):
    """Cosines of each rotated row with each upright one, by loops."""
    rows = rows.tolist()
    length = [math.sqrt(sum(x * x for x in row)) for row in rows]
    return [
        [
            sum(x * y for x, y in zip(rows[r], rows[n])) / length[r] / length[n]
            for n in range(IMAGES)
        ]
        for r in range(IMAGES, len(rows))
    ]


def softmax(row, tau):
    powers = [math.exp(x / tau) for x in row]
    return [power / sum(powers) for power in powers]


def loops(s_rows, t_rows, tau, ratio):
    """Mean over the kept rows, as the equations have it."""
    values, rank = [], []
    pairs = zip(similarities(s_rows), similarities(t_rows))
    for r, (s_row, t_row) in enumerate(pairs):
        p, q = softmax(s_row, tau), softmax(t_row, tau)
        values.append(tau**2 * sum(b * math.log(b / a) for a, b in zip(p, q)))
        order = sorted(range(IMAGES), key=lambda n: -t_row[n])
        rank.append(order.index(r % IMAGES))
    wrong = sorted((r for r in range(len(rank)) if rank[r]), key=lambda r: rank[r])
    kept = [r for r in range(len(rank)) if not rank[r]]
    kept += wrong[: int(ratio * len(wrong))]
    return sum(values[r] for r in kept) / len(kept) if kept else 0.0


class TestViewSimilarityLoss(LossChecks):
    kind = 'ViewSimilarityLoss'
    others = dict(tau=2.0)

    def inputs(self):
        s_feature, t_feature = features()
        return dict(s_feature=s_feature, t_feature=t_feature, gt_labels=LABELS)

    @staticmethod
    def formula(inputs):
        s, t, _ = inputs.values()
        s_scores = F.view_similarity(s[IMAGES:], s[:IMAGES])
        t_scores = F.view_similarity(t[IMAGES:], t[:IMAGES])
        keep = F.keep_best(F.true_rank(t_scores, LABELS.repeat(VIEWS - 1)), 0.75)
        values = F.soft_target_divergence(s_scores, t_scores, 0.5)
        return values * keep * len(keep) / keep.sum()


@pytest.mark.parametrize('seed', range(3))
@pytest.mark.parametrize(('tau', 'ratio'), [(0.5, 0.75), (1.5, 0.3), (0.5, 0), (2, 1)])
def test_equals_the_loops(seed, tau, ratio):
    s_feature, t_feature = features(seed, torch.float64)
    loss = MODELS.build(dict(type='ViewSimilarityLoss', tau=tau, ratio=ratio))
    found = loss(s_feature, t_feature, LABELS)
    wanted = loops(s_feature, t_feature, tau, ratio)
    np.testing.assert_allclose(float(found), wanted, rtol=0, atol=1e-9)


def test_gradient_is_that_of_the_equation_and_never_the_teachers():
    s_feature, t_feature = (each.requires_grad_() for each in features(1, torch.double))
    loss = MODELS.build(dict(type='ViewSimilarityLoss'))
    loss(s_feature, t_feature, LABELS).backward()
    assert t_feature.grad is None
    gradient = s_feature.grad
    assert gradient[:IMAGES].abs().sum() > 0, 'candidates'
    assert gradient[IMAGES:].abs().sum() > 0, 'rotated views'
    direction = torch.randn_like(s_feature)
    step, change = 1e-6, []
    for sign in (1, -1):
        moved = s_feature.detach() + sign * step * direction
        change.append(loops(moved, t_feature, 0.5, 0.75))
    wanted = (change[0] - change[1]) / (2 * step)
    assert float((gradient * direction).sum()) == pytest.approx(wanted, abs=1e-8)


def test_the_ratio_changes_the_result():
    inputs = features()
    values = [
        MODELS.build(dict(type='ViewSimilarityLoss', ratio=ratio))(*inputs, LABELS)
        for ratio in (0.0, 0.5, 1.0)
    ]
    assert len({round(float(value), 6) for value in values}) == 3


def test_no_kept_row_is_no_loss_and_no_nan():
    s_feature, t_feature = features()
    # Every rotated view looks like the image after its own.
    t_feature[IMAGES:] = t_feature[:IMAGES].roll(-1, 0).repeat(VIEWS - 1, 1)
    s_feature.requires_grad_()
    value = MODELS.build(dict(type='ViewSimilarityLoss', ratio=0))(
        s_feature, t_feature, LABELS
    )
    assert value == 0
    value.backward()
    assert torch.equal(s_feature.grad, torch.zeros_like(s_feature))


def test_one_image_is_refused():
    s_feature, t_feature = (each[:VIEWS] for each in features())
    with pytest.raises(ValueError, match='there is one image'):
        MODELS.build(dict(type='ViewSimilarityLoss'))(s_feature, t_feature, LABELS[:1])


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_half_precision_is_computed_in_float32(dtype):
    loss = MODELS.build(dict(type='ViewSimilarityLoss'))
    half = features(dtype=dtype)
    found = loss(*half, LABELS)
    assert found.dtype == torch.float32
    wanted = loss(*(each.double() for each in half), LABELS)
    torch.testing.assert_close(found.double(), wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.dist
def test_two_processes_are_one(tmp_path):
    images = 6
    generator = torch.Generator().manual_seed(3)

    def rows(width):
        return torch.randn(VIEWS, images, width, generator=generator)

    s_feature, t_feature = rows(5).double(), rows(7).double()
    # Ranks among six candidates tie across the processes.
    cases = []
    for ratio in (0.75, 0.4, 0.0):
        cfg = dict(type='ViewSimilarityLoss', ratio=ratio, reduction='none')
        inputs = dict(s_feature=s_feature, t_feature=t_feature)
        cases.append((cfg, dict(inputs, gt_labels=torch.arange(images))))
    centers = dict(
        s_centers=torch.randn(4, 5, generator=generator).double(),
        t_centers=torch.randn(4, 7, generator=generator).double(),
    )
    for ratio in (1.0, 0.4):
        cfg = dict(type='RotatedTargetLoss', ratio=ratio, reduction='none')
        labels = torch.arange(images) % 4
        cases.append((cfg, dict(inputs, **centers, gt_labels=labels)))
    assert_two_are_one(tmp_path, cases)

"""Weights by the preview strategy."""

import math

import pytest
import torch
from mmrazor.registry import TASK_UTILS

from mmrazor_pckd import functional as F
from mmrazor_pckd.models.weightings import preview_weighting

LOGITS = torch.tensor([[5.0, 0, 0], [1, 0, 0], [0, 0, 1], [0, 4, 0]])
LABELS = torch.tensor([0, 0, 0, 0])


def weigh(epoch=1, logits=LOGITS, **cfg):
    return TASK_UTILS.build(cfg)(logits, LABELS, epoch)


def test_preview_weights_by_difficulty_and_epoch():
    difficulty = F.sample_difficulty(LOGITS, LABELS)
    for epoch in (1, 3, 9):
        weight = weigh(epoch, type='PreviewWeighting', growth_rate=1.1)
        threshold = 1.1**epoch
        for g, v in zip(difficulty, weight):
            wanted = 1.0 if g <= threshold else torch.exp(-(g**2))
            assert v == pytest.approx(float(wanted))


def test_a_growing_threshold_makes_all_images_easy():
    weights = [
        weigh(epoch, type='PreviewWeighting', growth_rate=1.1) for epoch in range(1, 15)
    ]
    easy = [int((weight == 1).sum()) for weight in weights]
    assert easy == sorted(easy)
    assert easy[0] < easy[-1] == len(LABELS)


def test_the_growth_rate_changes_the_weights():
    assert not torch.equal(
        weigh(type='PreviewWeighting', growth_rate=1.1),
        weigh(type='PreviewWeighting', growth_rate=9.0),
    )


def test_the_mean_is_that_of_all_processes_or_of_one(monkeypatch):
    # Difficulties are half as large where the mean is twice as large.
    monkeypatch.setattr(
        preview_weighting, 'mean_over_processes', lambda values: 2 * values.mean()
    )
    difficulty = F.sample_difficulty(LOGITS, LABELS)
    for everywhere, scale in ((True, 2), (False, 1)):
        weight = weigh(type='PreviewWeighting', growth_rate=1.1, global_mean=everywhere)
        torch.testing.assert_close(weight, F.preview_weight(difficulty / scale, 1.1))


def test_weights_are_float32_without_gradient():
    logits = LOGITS.half().requires_grad_()
    weight = weigh(logits=logits, type='PreviewWeighting', growth_rate=1.1)
    assert weight.dtype == torch.float32
    assert not weight.requires_grad
    torch.testing.assert_close(
        weight, weigh(type='PreviewWeighting', growth_rate=1.1), rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize('value', [0, math.nan])
def test_bad_arguments_are_refused_with_their_value(value):
    with pytest.raises(ValueError, match=f'growth_rate .* got {value}'):
        TASK_UTILS.build(dict(type='PreviewWeighting', growth_rate=value))


def test_labels_may_be_shares():
    weighting = TASK_UTILS.build(
        dict(type='PreviewWeighting', growth_rate=1.1, soft_labels=True)
    )
    shares = torch.nn.functional.one_hot(LABELS, 3).float()
    hard = weigh(type='PreviewWeighting', growth_rate=1.1)
    torch.testing.assert_close(weighting(LOGITS, shares, 1), hard)
    assert not torch.allclose(weighting(LOGITS, shares.roll(1, 1), 1), hard)

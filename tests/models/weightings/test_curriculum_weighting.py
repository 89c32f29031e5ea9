"""Weights of a curriculum: hard images are left out."""

import math

import pytest
import torch
from mmrazor.registry import TASK_UTILS

LOGITS = torch.tensor([[5.0, 0, 0], [1, 0, 0], [0, 0, 1], [0, 4, 0]])
LABELS = torch.tensor([0, 0, 0, 0])


def weigh(epoch=1, logits=LOGITS, **cfg):
    return TASK_UTILS.build(cfg)(logits, LABELS, epoch)


def test_curriculum_leaves_hard_images_out():
    preview = weigh(type='PreviewWeighting', growth_rate=1.1)
    curriculum = weigh(type='CurriculumWeighting', growth_rate=1.1)
    assert torch.equal(curriculum, (preview == 1).float())
    assert 0 < curriculum.sum() < len(LABELS)


def test_the_growth_rate_changes_the_weights():
    assert not torch.equal(
        weigh(type='CurriculumWeighting', growth_rate=1.1),
        weigh(type='CurriculumWeighting', growth_rate=9.0),
    )


def test_weights_are_float32_without_gradient():
    logits = LOGITS.half().requires_grad_()
    weight = weigh(logits=logits, type='CurriculumWeighting', growth_rate=1.1)
    assert weight.dtype == torch.float32
    assert not weight.requires_grad
    torch.testing.assert_close(
        weight, weigh(type='CurriculumWeighting', growth_rate=1.1), rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize('value', [-2, math.nan])
def test_bad_arguments_are_refused_with_their_value(value):
    with pytest.raises(ValueError, match=f'growth_rate .* {value}'):
        TASK_UTILS.build(dict(type='CurriculumWeighting', growth_rate=value))

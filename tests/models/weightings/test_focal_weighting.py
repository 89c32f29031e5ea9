"""Weights of focal loss."""

import math

import pytest
import torch
from mmrazor.registry import TASK_UTILS

LOGITS = torch.tensor([[5.0, 0, 0], [1, 0, 0], [0, 0, 1], [0, 4, 0]])
LABELS = torch.tensor([0, 0, 0, 0])


def weigh(epoch=1, logits=LOGITS, **cfg):
    return TASK_UTILS.build(cfg)(logits, LABELS, epoch)


@pytest.mark.parametrize('gamma', [0.0, 1.0, 2.5])
def test_focal_weight_is_one_minus_confidence(gamma):
    weight = weigh(type='FocalWeighting', gamma=gamma)
    confidence = LOGITS.softmax(1)[:, 0]
    torch.testing.assert_close(weight, (1 - confidence) ** gamma)


def test_weights_are_float32_without_gradient():
    logits = LOGITS.half().requires_grad_()
    weight = weigh(logits=logits, type='FocalWeighting', gamma=2)
    assert weight.dtype == torch.float32
    assert not weight.requires_grad
    torch.testing.assert_close(
        weight, weigh(type='FocalWeighting', gamma=2), rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize('value', [-1, math.nan])
def test_bad_arguments_are_refused_with_their_value(value):
    with pytest.raises(ValueError, match=f'gamma .* {value}'):
        TASK_UTILS.build(dict(type='FocalWeighting', gamma=value))

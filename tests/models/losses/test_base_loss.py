"""What all losses share: their weight and their reduction."""

import inspect
import math

import pytest
import torch

from mmrazor_pckd.models import losses
from mmrazor_pckd.models.losses.base_loss import BaseLoss

VALUES = torch.tensor([1.0, 2.0, 6.0])


@pytest.mark.parametrize(
    ('reduction', 'wanted'),
    [('none', 2.5 * VALUES), ('mean', torch.tensor(7.5)), ('sum', torch.tensor(22.5))],
)
def test_values_are_reduced_and_weighed(reduction, wanted):
    assert torch.equal(BaseLoss(2.5, reduction).reduce(VALUES), wanted)


def test_the_mean_with_weight_one_is_the_default():
    assert BaseLoss().reduce(VALUES) == 3


@pytest.mark.parametrize('weight', [-0.1, math.nan, -math.inf])
def test_a_weight_below_0_is_refused(weight):
    with pytest.raises(ValueError, match=f'loss_weight must be >= 0, got {weight}'):
        BaseLoss(weight)


@pytest.mark.parametrize('reduction', ['batchmean', None, 'Mean'])
def test_another_reduction_is_refused_with_those_there_are(reduction):
    with pytest.raises(ValueError, match=r"one of \['mean', 'none', 'sum'\], got"):
        BaseLoss(reduction=reduction)


@pytest.mark.parametrize('name', losses.__all__)
def test_every_loss_takes_both_last_and_by_name(name):
    kind = getattr(losses, name)
    assert issubclass(kind, BaseLoss)
    *others, weight, reduction = (
        each
        for each in inspect.signature(kind).parameters.values()
        if each.kind is not each.KEYWORD_ONLY
    )
    assert (weight.name, weight.default) == ('loss_weight', 1.0)
    assert (reduction.name, reduction.default) == ('reduction', 'mean')
    needed = [1 for other in others if other.default is other.empty]
    loss = kind(*needed, loss_weight=3, reduction='sum')
    assert (loss.loss_weight, loss.reduction) == (3, 'sum')

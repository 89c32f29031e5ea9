"""The sum and the log of mmengine's own."""

import pytest
import torch
from mmengine.model import BaseModel

from mmrazor_pckd.models.algorithms.parsing import parse_losses


def losses():
    torch.manual_seed(0)
    leaf = torch.randn(6, requires_grad=True)
    scalar = (leaf * 3).sum()
    return leaf, {
        'student.loss': scalar,
        'distill.loss_kd': leaf.square(),
        'decode.loss': [leaf[:2].exp(), scalar * 2],
        'preview_mean_weight': leaf.detach().mean(),
    }


def test_the_sum_and_the_log_are_mmengines():
    found, wanted = [], []
    for into, parse in (
        (found, parse_losses),
        (wanted, lambda each: BaseModel.parse_losses(None, each)),
    ):
        leaf, given = losses()
        total, logged = parse(given)
        total.backward()
        into += [total, leaf.grad, *logged.values(), *logged]
    for one, other in zip(found, wanted, strict=True):
        assert torch.equal(one, other) if torch.is_tensor(one) else one == other


def test_a_single_number_is_its_mean():
    value = torch.tensor(2.0, requires_grad=True)
    assert parse_losses(dict(loss_a=value))[1]['loss_a'] is value


def test_what_is_no_tensor_is_refused():
    for value in (1.0, [torch.ones(1), 2]):
        with pytest.raises(TypeError, match='loss_a is not a tensor or list'):
            parse_losses(dict(loss_a=value))

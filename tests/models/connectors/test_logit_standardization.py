"""Logit standardisation as a connector without parameters."""

import pytest
import torch
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F

LOGITS = torch.tensor([[1.0, 4.0, -2.0, 0.5], [3.0, 3.0, 2.0, 9.0]])


def build(**kwargs):
    return MODELS.build(dict(type='LogitStandardization', **kwargs))


def test_it_is_the_formula_and_each_argument_counts():
    default = build()(LOGITS)
    assert torch.equal(default, F.standardize_logits(LOGITS))
    for changed in (dict(eps=0.5), dict(unbiased=False)):
        value = build(**changed)(LOGITS)
        assert torch.equal(value, F.standardize_logits(LOGITS, **changed))
        assert not torch.allclose(value, default)


def test_there_is_nothing_to_train_or_to_save():
    connector = build()
    connector.init_weights()
    assert not list(connector.parameters())
    assert not connector.state_dict()


@pytest.mark.parametrize('kind', ['KLDivergence', 'MultiTemperatureKDLoss'])
def test_after_it_a_loss_ignores_shift_and_positive_scale(kind):
    connector, loss = build(), MODELS.build(dict(type=kind))
    student, teacher = LOGITS.flip(0), LOGITS
    value = loss(connector(student), connector(teacher))
    assert value > 0.1
    other = loss(connector(5 * student - 3), connector(teacher / 2 + 7))
    torch.testing.assert_close(other, value)


def test_a_negative_eps_is_refused():
    with pytest.raises(ValueError, match='eps must be >= 0, got -1'):
        build(eps=-1)

"""Numbers that are refused, by every formula, NaN among them."""

import inspect
import math
import re

import pytest
import torch
from formulas import ALL, LABELS, S_LOGITS

from mmrazor_pckd import functional as F

CHECKED = {
    'tau': 'tau must be > 0, got {}',
    'base_tau': 'base_tau must be > 0, got {}',
    'gamma': 'gamma must be >= 0, got {}',
    'growth_rate': 'growth_rate must be > 0, got {}',
    'epoch': 'epoch is counted from 1, got {}',
}
# Where 0 is refused as well.
OTHERWISE = {('correlation_congruence', 'gamma'): 'gamma must be > 0, got {}'}
ARGUMENTS = [
    (name, argument)
    for name in F.__all__
    for argument in inspect.signature(getattr(F, name)).parameters
    if argument in CHECKED
]


def test_the_checked_arguments_are_found():
    assert {argument for _, argument in ARGUMENTS} == set(CHECKED)
    assert len(ARGUMENTS) >= 10


@pytest.mark.parametrize('value', [math.nan, -1.5])
@pytest.mark.parametrize(('name', 'argument'), ARGUMENTS)
def test_every_formula_refuses_it(name, argument, value):
    formula = getattr(F, name)
    bound = inspect.signature(formula).bind(*case(formula))
    bound.arguments[argument] = value
    with pytest.raises(ValueError) as error:  # noqa: PT011  the text is compared
        formula(*bound.args, **bound.kwargs)
    message = OTHERWISE.get((name, argument), CHECKED[argument])
    assert str(error.value) == message.format(value)


def case(formula):
    """Arguments that a formula takes; those of a case of its own by their names."""
    name = formula.__name__
    if name in ALL:
        tensors, numbers = ALL[name]
        return (*tensors, *numbers)
    values = dict(dict.fromkeys(CHECKED, 1.1), epoch=2, labels=LABELS)
    names = inspect.signature(formula).parameters
    return [values.get(each, S_LOGITS) for each in names]


@pytest.mark.parametrize('value', [1, 1e-30, math.inf])
def test_what_is_positive_passes(value):
    F.check_positive(tau=value, base_tau=value)
    F.check_not_negative(gamma=value)


def test_the_wrong_one_of_several_is_named():
    with pytest.raises(ValueError, match='^b must be > 0, got 0$'):
        F.check_positive(a=1, b=0, c=2)
    with pytest.raises(ValueError, match='^b must be >= 0, got nan$'):
        F.check_not_negative(a=0, b=math.nan)


@pytest.mark.parametrize('value', ['4', [4], None])
def test_what_is_no_number_is_refused(value):
    got = re.escape(repr(value))
    with pytest.raises(ValueError, match=f'^tau must be > 0, got {got}$'):
        F.check_positive(tau=value)
    with pytest.raises(ValueError, match=f'^gamma must be >= 0, got {got}$'):
        F.check_not_negative(gamma=value)


@pytest.mark.parametrize(
    'name', ['probability_transfer', 'correlation_congruence', 'neighbor_product']
)
def test_tokens_are_to_be_pooled(name):
    tokens = torch.zeros(4, 17, 8)
    with pytest.raises(ValueError, match=r'\(N, D\) and is \(4, 17, 8\): pool it'):
        getattr(F, name)(tokens, tokens)

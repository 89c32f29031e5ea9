"""States that fit what was built, and those that do not."""

import copy

import pytest
import torch
from mmengine.optim import (
    CosineAnnealingLR,
    LinearLR,
    MultiStepLR,
    OptimWrapper,
    OptimWrapperDict,
)
from torch import nn

from mmrazor_pckd.engine.resume.states import misfit_of_optimizer, misfit_of_schedulers

OPTIMIZERS = {
    'SGD': dict(lr=0.1, momentum=0.9),
    'Adam': dict(lr=0.1),
    'AdamW': dict(lr=0.1),
    'Adamax': dict(lr=0.1),
    'NAdam': dict(lr=0.1),
    'RMSprop': dict(lr=0.1),
    'Adagrad': dict(lr=0.1),
    'Rprop': dict(lr=0.1),
}


def network():
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(2, 3))


def wrapper(kind='SGD', groups=None, **options):
    net = network()
    groups = net.parameters() if groups is None else groups(net)
    optimizer = getattr(torch.optim, kind)(
        groups, **{**OPTIMIZERS.get(kind, {}), **options}
    )
    return OptimWrapper(optimizer)


def step(built):
    """Its state after a step."""
    for group in built.optimizer.param_groups:
        for parameter in group['params']:
            parameter.grad = torch.ones_like(parameter)
    built.optimizer.step()
    return copy.deepcopy(built.state_dict())


@pytest.mark.parametrize('kind', OPTIMIZERS)
def test_its_own_state_fits(kind):
    built = wrapper(kind)
    saved = step(wrapper(kind))
    before = copy.deepcopy(built.state_dict())
    assert misfit_of_optimizer(built, saved) is None
    assert misfit_of_optimizer(built, before) is None  # of no step
    assert str(built.state_dict()) == str(before)
    built.load_state_dict(saved)
    step(built)


@pytest.mark.parametrize('saved', OPTIMIZERS)
@pytest.mark.parametrize('kind', OPTIMIZERS)
def test_no_misfit_is_one_that_can_go_on(kind, saved):
    saved, built = step(wrapper(saved)), wrapper(kind)
    misfit = misfit_of_optimizer(built, saved)
    try:
        built.load_state_dict(copy.deepcopy(saved))
        step(built)
        ends = False
    except KeyError:
        ends = True
    assert misfit or not ends
    if ends:
        assert f'the state is not one of {kind} with these options' in misfit
        assert '\n' not in misfit


def test_options_may_change():
    for kind, options in (
        ('SGD', dict(momentum=0)),
        ('SGD', dict(nesterov=True)),
        ('AdamW', dict(amsgrad=True)),
        ('SGD', dict(foreach=True)),
    ):
        built, other = wrapper(kind), wrapper(kind, **options)
        assert misfit_of_optimizer(other, step(wrapper(kind))) is None
        assert misfit_of_optimizer(built, step(other)) is None


def test_another_option_than_the_state_is_of():
    saved = step(wrapper('AdamW'))
    saved['param_groups'][0]['amsgrad'] = True
    assert 'max_exp_avg_sq is missing' in misfit_of_optimizer(wrapper('AdamW'), saved)


def two(net):
    return [dict(params=net[0].parameters()), dict(params=net[1].parameters())]


def uneven(net):
    first, *others = net.parameters()
    return [dict(params=[first]), dict(params=others)]


def reversed_order(net):
    return list(net.parameters())[::-1]


def test_other_groups():
    saved = step(wrapper())
    assert misfit_of_optimizer(wrapper(groups=two), saved) == (
        'the optimizer has 2 parameter groups, and its state 1'
    )
    assert misfit_of_optimizer(wrapper(groups=uneven), step(wrapper(groups=two))) == (
        'the optimizer has 1, 3 parameters in its groups, and its state 2, 2'
    )
    assert 'momentum_buffer is (2, 1, 3, 3), not (3,)' in misfit_of_optimizer(
        wrapper(groups=reversed_order), saved
    )


def test_an_optimizer_that_cannot_be_tried_is_left_alone():
    built = wrapper('LBFGS', lr=0.1)
    saved = built.state_dict()
    saved['state'] = {0: dict(step=1)}
    assert misfit_of_optimizer(built, saved) is None


def test_several_optimizers():
    several = OptimWrapperDict(one=wrapper(), two=wrapper('Adam'))
    saved = dict(one=step(wrapper()), two=step(wrapper('Adam')))
    assert misfit_of_optimizer(several, saved) is None
    swapped = dict(one=saved['two'], two=saved['one'])
    assert misfit_of_optimizer(several, swapped).startswith('one: ')
    assert misfit_of_optimizer(wrapper(), saved) == (
        'the state is of several optimizers, one, two'
    )
    assert misfit_of_optimizer(several, saved['one']).startswith(
        'the optimizers are one, two, and the state has '
    )


def test_a_scale_that_was_off():
    built, saved = wrapper(), step(wrapper())

    class Scaler:
        on = True

        def is_enabled(self):
            return self.on

    built.loss_scaler = Scaler()
    assert misfit_of_optimizer(built, saved) is None  # no mixed precision
    assert misfit_of_optimizer(built, dict(saved, loss_scaler=dict(scale=1.0))) is None
    assert 'loss_scale was off and is on' in misfit_of_optimizer(
        built, dict(saved, loss_scaler={})
    )
    Scaler.on = False
    assert misfit_of_optimizer(built, dict(saved, loss_scaler={})) is None


def schedulers(*kinds):
    options = {
        MultiStepLR: dict(milestones=[1]),
        CosineAnnealingLR: dict(T_max=3),
        LinearLR: dict(),
    }
    built = wrapper()
    return [kind(built, **options[kind]) for kind in kinds]


def states(several):
    return [scheduler.state_dict() for scheduler in several]


def test_schedulers():
    cosine, both = (
        schedulers(CosineAnnealingLR),
        schedulers(LinearLR, CosineAnnealingLR),
    )
    steps = schedulers(MultiStepLR)
    assert misfit_of_schedulers(cosine, states(cosine)) is None
    older = states(cosine)
    older[0].pop('eta_min')
    assert misfit_of_schedulers(cosine, older) is None
    assert misfit_of_schedulers(cosine, states(both)) == (
        'there are states of 2 schedulers, and 1 here'
    )
    assert misfit_of_schedulers(cosine, states(steps)) == (
        'number 0 is CosineAnnealingLR, and its state has no T_max'
    )
    several, saved = (
        dict(one=cosine, two=steps),
        dict(one=states(cosine), two=states(steps)),
    )
    assert misfit_of_schedulers(several, saved) is None
    assert misfit_of_schedulers(several, dict(saved, two=[])).startswith('two: ')
    assert misfit_of_schedulers(several, dict(one=saved['one'])) == (
        'there are those of one, two, and states of one'
    )
    for one, other in ((cosine, saved), (several, states(cosine))):
        assert 'schedulers of each optimizer' in misfit_of_schedulers(one, other)

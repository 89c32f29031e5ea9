"""Whether the state in a checkpoint is that of what was built to take it."""

import copy
from collections import defaultdict
from typing import Any, Dict, Optional

import torch
from torch.optim import Optimizer

# What a step raises for an option that is missing, a closure that it needs,
# gradients that are not sparse, options of another device.
_NO_STEP = (KeyError, TypeError, RuntimeError, AssertionError)


def misfit_of_optimizer(wrapper: Any, saved: Dict) -> Optional[str]:
    """How the state of optimizers does not fit.

    Args:
        wrapper (OptimWrapper | OptimWrapperDict): As it was built.
        saved (dict): Its state in a checkpoint.

    Returns:
        str, optional: None where it fits.

    Example:
        >>> from mmengine.optim import OptimWrapper
        >>> weights = [torch.zeros(2, requires_grad=True)]
        >>> wrapper = OptimWrapper(torch.optim.SGD(weights, lr=0.1))
        >>> misfit_of_optimizer(wrapper, wrapper.state_dict())
        >>> other = torch.optim.SGD([*weights, torch.zeros(1)], lr=0.1)
        >>> misfit_of_optimizer(wrapper, other.state_dict())
        'the optimizer has 1 parameters in its groups, and its state 2'
    """
    if not hasattr(wrapper, 'optim_wrappers'):
        if 'param_groups' not in saved:
            return f'the state is of several optimizers, {", ".join(saved)}'
        return _misfit(wrapper, saved)
    wrappers = wrapper.optim_wrappers
    if saved.keys() != wrappers.keys():
        return (
            f'the optimizers are {", ".join(wrappers)}, and the state has '
            f'{", ".join(saved)}'
        )
    for name, each in wrappers.items():
        misfit = _misfit(each, saved[name])
        if misfit:
            return f'{name}: {misfit}'
    return None


def _misfit(wrapper, saved: Dict) -> Optional[str]:
    optimizer = wrapper.optimizer
    groups, saved_groups = optimizer.param_groups, saved['param_groups']
    for what, ours, theirs in (
        ('parameter groups', [len(groups)], [len(saved_groups)]),
        ('parameters in its groups', _sizes(groups), _sizes(saved_groups)),
    ):
        if ours != theirs:
            return (
                f'the optimizer has {_join(ours)} {what}, and its state {_join(theirs)}'
            )
    for group, saved_group in zip(groups, saved_groups):
        fresh: Dict[tuple, Dict] = {}
        for parameter, key in zip(group['params'], saved_group['params']):
            state = saved['state'].get(key)
            if not state:
                continue
            shape = tuple(parameter.shape)
            if shape not in fresh:
                for options in (group, saved_group):
                    try:
                        fresh[shape] = _first_state(optimizer, options, parameter)
                    except _NO_STEP as error:
                        if options is group:  # it cannot be tried
                            return None
                        return _of_another(optimizer, repr(error))
            wrong = _difference(state, fresh[shape])
            if wrong:
                return _of_another(optimizer, wrong)
    scaler = getattr(wrapper, 'loss_scaler', None)
    if saved.get('loss_scaler') == {} and scaler and scaler.is_enabled():
        return (
            'optim_wrapper.loss_scale was off and is on, so that there is '
            'no scale in the state'
        )
    return None


def _first_state(optimizer: Optimizer, group: Dict, parameter) -> Dict:
    """State that a step with the options of ``group`` makes."""
    tried = torch.zeros_like(parameter).requires_grad_()
    tried.grad = torch.zeros_like(tried)
    # Some make it when they are built.
    state: Dict = defaultdict(dict)
    state[tried].update(copy.deepcopy(optimizer.state.get(parameter, {})))
    # A copy is without the step that mmengine counts.
    probe = copy.copy(optimizer)
    probe.__setstate__({'state': state, 'param_groups': [{**group, 'params': [tried]}]})
    probe.step()
    return probe.state[tried]


def _difference(state: Dict, fresh: Dict) -> Optional[str]:
    for key, value in fresh.items():
        if key not in state:
            return f'{key} is missing'
        found = state[key]
        if (
            torch.is_tensor(value)
            and torch.is_tensor(found)
            and value.dim()
            and value.shape != found.shape
        ):
            return f'{key} is {tuple(found.shape)}, not {tuple(value.shape)}'
    return None


def _of_another(optimizer: Optimizer, why: str) -> str:
    return (
        f'the state is not one of {type(optimizer).__name__} with these options, {why}'
    )


def _sizes(groups) -> list:
    return [len(group['params']) for group in groups]


def _join(numbers: list) -> str:
    more = ', ...' if len(numbers) > 8 else ''
    return ', '.join(map(str, numbers[:8])) + more


def misfit_of_schedulers(schedulers: Any, saved: Any) -> Optional[str]:
    """How the states of schedulers do not fit.

    Args:
        schedulers (list | dict): Schedulers, or those of each optimizer.
        saved (list | dict): Their states in a checkpoint.

    Returns:
        str, optional: None where they fit.

    Example:
        >>> misfit_of_schedulers([], [{}])
        'there are states of 1 schedulers, and 0 here'
    """
    if isinstance(schedulers, dict) != isinstance(saved, dict):
        return 'one has schedulers of each optimizer, and the other has not'
    if not isinstance(schedulers, dict):
        schedulers, saved = {'': schedulers}, {'': saved}
    if schedulers.keys() != saved.keys():
        return (
            f'there are those of {", ".join(schedulers)}, and states of '
            f'{", ".join(saved)}'
        )
    for name, several in schedulers.items():
        of = f'{name}: ' if name else ''
        if len(several) != len(saved[name]):
            return (
                f'{of}there are states of {len(saved[name])} schedulers, '
                f'and {len(several)} here'
            )
        for number, (scheduler, state) in enumerate(zip(several, saved[name])):
            ours, theirs = scheduler.state_dict().keys(), state.keys()
            # A version may add a value, or leave one out.
            if ours - theirs and theirs - ours:
                return (
                    f'{of}number {number} is {type(scheduler).__name__}, '
                    f'and its state has no {min(ours - theirs)}'
                )
    return None

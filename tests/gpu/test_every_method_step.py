"""A step of every config of the small set on the device, as in float64 on the host."""

from functools import lru_cache

import pytest
import torch
from gradients import distance, needs_compiler
from on_device import double_step, fresh, step
from rehearsed import optim_wrapper, small_config

from mmrazor_pckd import FrozenTeacherDistill

# Of a CPU they are 4e-5 of what is logged, 3e-4 of a gradient, and 4e-3 where an
# activation that is nearly 0 is on the other side of it.
FLOAT32 = dict(logged=5e-4, gradients=2e-2, state=2e-2)
# Of a CPU they are 4e-2 and 0.6 in bfloat16, 6e-3 and 0.2 in float16: the gradient of
# the parameter where they are largest.
BOUNDS = dict(
    bfloat16=dict(logged=0.1, gradients=0.9), float16=dict(logged=3e-2, gradients=0.9)
)

reference = lru_cache(maxsize=None)(double_step)


def check(found, wanted, bounds):
    """Shows all errors if one is too large."""
    errors = found.errors(wanted)
    shown = ', '.join(f'{name}: {error:.1e}' for name, error in errors.items())
    assert all(errors[name] <= bound for name, bound in bounds.items()), shown


def test_float32(method, device):
    check(step(fresh(method, device)), reference(method), FLOAT32)


@pytest.mark.parametrize('amp', BOUNDS)
def test_mixed_precision(method, amp, cuda):
    model = fresh(method, cuda)
    wrapper = optim_wrapper(model, amp)
    wanted = reference(method)
    begin = {key: value.clone() for key, value in model.state_dict().items()}
    found = step(model, wrapper)
    error = distance(found.logged, wanted.logged)
    assert error <= BOUNDS[amp]['logged'], f'{error:.1e} of {found.logged}'
    # The scaler of float16 leaves steps out until no gradient overflows.
    steps = 1
    while not found.gradients and amp == 'float16' and steps < 20:
        model.load_state_dict(begin)
        found, steps = step(model, wrapper), steps + 1
    error = distance(found.gradients, wanted.gradients)
    assert error <= BOUNDS[amp]['gradients'], f'{error:.1e} after {steps} steps'
    for key, value in found.state.items():
        assert value.isfinite().all(), key


def test_channels_last(method, cuda):
    # A CPU's gradients may be wrong in it, see memory_format.py.
    if not isinstance(fresh(method), FrozenTeacherDistill):
        pytest.skip('the algorithm has no channels_last')
    model = fresh(method, cuda, channels_last=True)
    assert any(
        each.is_contiguous(memory_format=torch.channels_last)
        for each in model.student.parameters()
        if each.dim() == 4 and min(each.shape[1:]) > 1
    )
    check(step(model), reference(method), FLOAT32)


@needs_compiler
@pytest.mark.parametrize(
    ('name', 'mode', 'amp'),
    [
        ('pckd', 'default', None),
        ('pckd', 'reduce-overhead', None),
        ('kd_preview', 'default', None),
        ('ckd', 'default', None),
        ('pckd', 'losses', None),
        ('pckd', 'losses', 'bfloat16'),
    ],
)
def test_compiled(name, mode, amp, cuda):
    changes = dict(compile=dict(mode=mode))
    if mode == 'losses':  # and connectors, in one graph
        distiller = small_config(name).model.distiller
        changes = dict(distiller=dict(distiller, compile=True))
    model, eager = fresh(name, cuda, **changes), fresh(name, cuda)
    # Weights stay, so that errors do not grow from step to step.
    wrappers = [
        optim_wrapper(each, amp, optimizer=dict(type='SGD', lr=0.0))
        for each in (model, eager)
    ]
    graphs = torch._dynamo.utils.counters['stats']['unique_graphs']
    for _ in range(4):  # CUDA graphs are recorded in the second step, then run
        bounds = BOUNDS[amp] if amp else FLOAT32
        check(step(model, wrappers[0]), step(eager, wrappers[1]), bounds)
    made = torch._dynamo.utils.counters['stats']['unique_graphs'] - graphs
    assert made >= (1 if mode == 'losses' else 2)
    torch._dynamo.reset()

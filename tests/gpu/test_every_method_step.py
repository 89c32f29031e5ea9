"""A step of every config of the small set on the device, as in float64 on the host."""

from functools import lru_cache

import pytest
import torch
from gradients import distance, needs_compiler
from on_device import double_step, fresh, step
from rehearsed import optim_wrapper

from mmrazor_pckd import FrozenTeacherDistill

# Of a CPU in float32 they are 2e-5 of what is logged, 2e-5 of a gradient, and
# 4e-3 where an activation that is nearly 0 is on the other side of it.
FLOAT32 = dict(logged=2e-4, gradients=2e-2, state=2e-2)
# Of a CPU they are 2e-2 and 0.5 in bfloat16, 6e-3 and 0.3 in float16.
BOUNDS = dict(
    bfloat16=dict(logged=6e-2, gradients=0.8), float16=dict(logged=2e-2, gradients=0.8)
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
    found = step(model, wrapper)
    error = distance(found.logged, wanted.logged)
    assert error <= BOUNDS[amp]['logged'], f'{error:.1e} of {found.logged}'
    # The scaler of float16 leaves steps out until no gradient overflows.
    steps = 1
    while not found.gradients and amp == 'float16' and steps < 20:
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
    ('name', 'mode'),
    [
        ('pckd', 'default'),
        ('pckd', 'reduce-overhead'),
        ('kd_preview', 'default'),
        ('ckd', 'default'),
    ],
)
def test_compiled(name, mode, cuda):
    model, eager = fresh(name, cuda, compile=dict(mode=mode)), fresh(name, cuda)
    # Weights stay, so that errors do not grow from step to step.
    wrappers = [
        optim_wrapper(each, optimizer=dict(type='SGD', lr=0.0))
        for each in (model, eager)
    ]
    graphs = torch._dynamo.utils.counters['stats']['unique_graphs']
    for _ in range(4):  # CUDA graphs are recorded in the second step, then run
        check(step(model, wrappers[0]), step(eager, wrappers[1]), FLOAT32)
    assert torch._dynamo.utils.counters['stats']['unique_graphs'] >= graphs + 2
    torch._dynamo.reset()

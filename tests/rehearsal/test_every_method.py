"""Every config of the small set on CUDA tensors, without CUDA: a whole step.

The forward pass, the losses and the optimizer in float32 and bfloat16; the backward
pass on PyTorch's ``meta`` device. See docs/cuda.md.
"""

import pytest
import torch
from builders import ROOT
from fake_device import FakeDevice, HostWaits
from rehearsed import CONFIGS, optim_wrapper, small_model, step

METHODS = sorted(path.stem for path in (ROOT / 'configs/_base_/methods').glob('*.py'))


def test_every_method_is_here():
    assert set(METHODS) <= set(CONFIGS)
    assert len(METHODS) > 30


@pytest.mark.parametrize('name', CONFIGS)
def test_a_step_stays_on_the_device(name):
    model = small_model(name)
    cuda = FakeDevice('cuda')
    cuda.take(model)
    logged = step(model, cuda)
    assert 'loss' in logged
    assert list(step(model, cuda, optim_wrapper(model, 'bfloat16'))) == list(logged)

    meta = FakeDevice('meta')
    meta.take(model)
    seen = {}
    wrapper = optim_wrapper(model)
    wrapper.optimizer.register_step_pre_hook(
        lambda *_: seen.update({k: p.grad for k, p in model.named_parameters()})
    )
    assert list(step(model, meta, wrapper)) == list(logged)
    found = {key: each for key, each in seen.items() if each is not None}
    assert all(each.is_meta and each.dtype == torch.float32 for each in found.values())
    trained = {key for key, each in model.named_parameters() if each.requires_grad}
    assert found
    assert found.keys() <= trained
    assert {key for key in trained if key.startswith('architecture.')} <= found.keys()


@pytest.mark.parametrize(
    ('name', 'changes'),
    [
        ('pckd', dict(views_per_step=2, draw='image')),
        ('pckd', dict(channels_last=True)),
        ('ckd', dict(compile=dict(mode='max-autotune'), channels_last=True)),
        ('sskd_head', dict(views_per_step=2, draw='image')),
        ('sskd_head', dict(views_per_step=2, draw='batch')),
    ],
)
def test_options_of_the_algorithm(name, changes):
    # Compiled parts run as they are while a device is followed.
    model = small_model(name, **changes)
    cuda = FakeDevice('cuda')
    cuda.take(model)
    step(model, cuda)
    step(model, cuda, optim_wrapper(model, 'bfloat16'))
    compiled = [each for each in model.modules() if each._compiled_call_impl]
    assert bool(compiled) == ('compile' in changes)


def test_float16_waits_in_the_scaler_alone():
    model = small_model('pckd')
    cuda = FakeDevice('cuda')
    cuda.take(model)
    wrapper = optim_wrapper(model, 'float16')
    assert wrapper.loss_scaler.is_enabled()
    with pytest.raises(HostWaits) as caught:
        step(model, cuda, wrapper)
    frames = [entry.name for entry in caught.traceback]
    assert '_maybe_opt_step' in frames
    with cuda.waits_are_right():
        step(model, cuda, wrapper)


def test_accumulated_and_clipped():
    model = small_model('kd')
    cuda = FakeDevice('cuda')
    cuda.take(model)
    wrapper = optim_wrapper(model, 'bfloat16', accumulative_counts=2)
    wrapper.initialize_count_status(model, 0, 10)
    for _ in range(2):
        step(model, cuda, wrapper)

"""Shipped models on a device that is not there, and a step of them."""

from contextlib import ExitStack, contextmanager
from copy import deepcopy
from unittest.mock import patch

import torch
from builders import ROOT, parsed, thaw
from fake_device import as_if_cuda_were_here
from mmengine.config import ConfigDict
from mmengine.dataset import default_collate
from mmengine.optim import build_optim_wrapper
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.run_config import turn_on_amp

IMAGES = 6
SMALL = ROOT / 'configs/small'
CONFIGS = sorted(path.stem[: -len('_small')] for path in SMALL.glob('*_small.py'))


def small_config(name):
    """A config of the small set, read once: not to be changed."""
    return parsed(SMALL / f'{name}_small.py')


def small_model(name, **changes):
    """A model of the small set on the host, without checkpoints."""
    model = model_of(small_config(name), **changes)
    for module in model.modules():
        if hasattr(module, 'set_train_labels'):
            module.set_train_labels(torch.arange(20) % 10)
    return model


def model_of(cfg, **changes):
    """The model of a config, in training, without checkpoints."""
    model = deepcopy(cfg.model)
    model.setdefault('data_preprocessor', deepcopy(cfg.data_preprocessor))
    if 'teacher_ckpt' in model:
        model.teacher_ckpt = None
    thaw(model)
    for key, value in changes.items():
        model[key] = value
    model = MODELS.build(model)
    model.train()
    return model


def small_batch(views=1, images=IMAGES, side=16):
    """A batch as a loader gives it: bytes on the host, the same at each call."""
    samples = []
    for number in range(images):
        sample = DataSample(metainfo=dict(sample_idx=number))
        samples.append(sample.set_gt_label(number % 10))
    generator = torch.Generator().manual_seed(0)
    shape = (images, views, 3, side, side)
    pictures = torch.randint(256, shape, dtype=torch.uint8, generator=generator)
    return default_collate(
        [
            dict(inputs=one[0] if views == 1 else list(one), data_samples=sample)
            for one, sample in zip(pictures, samples)
        ]
    )


def optim_wrapper(model, amp=None, **options):
    """What steps a model that is on the device.

    Args:
        model (nn.Module): The model.
        amp (str, optional): ``--amp``'s type of the numbers.
        **options: Others of the wrapper.
    """
    sgd = dict(type='SGD', lr=0.1, momentum=0.9)
    cfg = ConfigDict({'optimizer': sgd, **options})
    if amp is None:
        return build_optim_wrapper(model, cfg)
    with as_if_cuda_were_here():
        cfg.dtype = amp
        turn_on_amp(cfg)
        wrapper = build_optim_wrapper(model, cfg)
    optim_context = wrapper.optim_context

    @contextmanager
    def context(model):
        with ExitStack() as stack:
            with as_if_cuda_were_here():
                stack.enter_context(optim_context(model))
            assert torch.is_autocast_enabled('cuda')
            yield

    wrapper.optim_context = context
    return wrapper


def step(model, device, wrapper=None, batch=None):
    """A whole training step; what it logs is on the device, and float32.

    On ``'cuda'`` the gradients are given instead of computed.

    Args:
        model (nn.Module): On the device.
        device (FakeDevice): The device.
        wrapper (OptimWrapper, optional): One of `optim_wrapper`.
        batch (dict, optional): One of `small_batch`.
    """
    views = 2 if type(model).__name__ == 'WeakStrongDistill' else 1
    batch = batch or small_batch(views)
    wrapper = wrapper or optim_wrapper(model)

    def give_gradients(loss):
        assert loss.requires_grad
        assert loss.dtype == torch.float32
        for each in wrapper.optimizer.param_groups[0]['params']:
            each.grad = torch.empty_like(each) if each.requires_grad else None

    with device, ExitStack() as stack:
        if device.kind == 'cuda':
            stack.enter_context(patch('torch.Tensor.backward', give_gradients))
        logged = model.train_step(batch, wrapper)
        for key, value in logged.items():
            assert device.here(value), f'{key} is on the host'
            assert value.dtype == torch.float32, f'{key} is {value.dtype}'
    return logged

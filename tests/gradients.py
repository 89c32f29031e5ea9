"""Losses and gradients of a model, and how far they are from others."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from builders import build, model_config, total
from mmrazor.registry import MODELS

needs_compiler = pytest.mark.skipif(
    shutil.which('g++') is None, reason='torch.compile needs a C++ compiler'
)


def wide_config(**options):
    """PCKD with networks that are compiled soon, and safe channels last."""
    cfg = model_config(student=16, teacher=16)
    for network in (cfg.architecture, cfg.teacher):
        network.backbone.update(
            num_stages=1, strides=(2,), dilations=(1,), out_indices=(0,)
        )
        network.head.in_channels = 16
    for connector in cfg.distiller.connectors.values():
        connector.update(in_channels=16, out_channels=16)
    cfg.update(options)
    return cfg


def option(**options):
    """The same model, whatever the options."""
    model = MODELS.build(wide_config(**options))
    with torch.no_grad():
        for mine, theirs in zip(model.parameters(), build(wide_config()).parameters()):
            mine.copy_(theirs)
    return model


def run_apart(statement):
    """What a statement of a test's module prints, run in another process.

    Where oneDNN makes a gradient wrong it may also end the process, or never
    come to an end. ``ONEDNN_MAX_CPU_ISA`` would hide that.
    """
    module = statement.split('.')[0]
    tests = Path(__file__).parent
    (file,) = tests.rglob(f'{module}.py')
    paths = [str(file.parent), str(tests), os.environ.get('PYTHONPATH', '')]
    env = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, paths)))
    env.pop('ONEDNN_MAX_CPU_ISA', None)
    return subprocess.run(
        [sys.executable, '-c', f'import {module}; {statement}'],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    ).stdout


def results(model, inputs, samples, precision=None):
    """Losses and gradients."""
    with torch.autocast('cpu', precision, enabled=precision is not None):
        losses = model(inputs, samples, mode='loss')
    total(losses).backward()
    gradients = {
        name: parameter.grad
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
    return losses, gradients


def same(one, other, **tolerance):
    for mine, theirs in zip(one, other):
        assert mine.keys() == theirs.keys()
        for key, value in mine.items():
            torch.testing.assert_close(value, theirs[key], **tolerance)


def distance(gradients, reference):
    """Largest relative error of the gradient of any parameter.

    A parameter without influence, such as a bias before a BatchNorm, has a
    gradient of rounding errors alone: no norm counts as less than a
    thousandth of that of the whole gradient.
    """
    assert gradients.keys() == reference.keys()
    norms = {name: value.double().norm() for name, value in reference.items()}
    least = 1e-3 * torch.stack(list(norms.values())).norm()
    return max(
        float(
            (gradients[name].double() - value.double()).norm() / max(norms[name], least)
        )
        for name, value in reference.items()
    )

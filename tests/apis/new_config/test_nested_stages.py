"""Stages by the maps of modules."""

import pytest
import torch
from torch import nn

from mmrazor_pckd.apis.new_config.nested_stages import is_map, nested_stages


def seen(network, size):
    """What modules return, as a trial run keeps it."""
    outputs = {}
    for name, module in network.named_modules():
        if name:
            module.register_forward_hook(
                lambda _, __, output, name=f'model.{name}': outputs.setdefault(
                    name, []
                ).append(output)
            )
    network(torch.ones(2, 3, *size))
    return list(nested_stages(network, outputs, size, 'model'))


class Wrapped(nn.Module):
    """Its encoder is a class of its own, which returns no map."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        self.fc = nn.Linear(4, 5)

    def forward(self, images):
        return self.fc(self.encoder(images))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.stages = nn.ModuleList(nn.Conv2d(4, 4, 3, 2, 1) for _ in range(3))
        self.pool = nn.AdaptiveAvgPool2d(1)

    def forward(self, images):
        images = self.stem(images)
        for stage in self.stages:
            images = stage(images)
        return self.pool(images).flatten(1)


STAGES = [f'model.encoder.stages.{index}' for index in range(3)]


@pytest.mark.parametrize('size', [(16, 16), (16, 24)])
def test_a_part_is_looked_into(size):
    found = seen(Wrapped(Encoder()), size)
    assert found == ['model.encoder.stem', *STAGES]


def test_what_is_pooled_is_no_stage():
    # The last stage has one pixel, and weights.
    assert seen(Wrapped(Encoder()), (8, 8))[-1] == STAGES[-1]


def test_a_module_that_runs_twice_is_no_stage():
    conv = nn.Conv2d(4, 4, 3, 2, 1)
    network = nn.Sequential(nn.Conv2d(3, 4, 1), conv, conv)
    assert seen(network, (8, 8)) == ['model.0']


@pytest.mark.parametrize(
    ('shape', 'size', 'expected'),
    [
        ((2, 96, 7, 7), (56, 56), True),
        ((2, 7, 7, 96), (56, 56), False),
        ((2, 96, 7, 14), (56, 112), True),
        ((2, 7, 14, 96), (56, 112), False),
        ((2, 49, 96), (56, 56), False),
    ],
)
def test_channels_come_first_in_a_map(shape, size, expected):
    assert is_map(torch.zeros(shape), size) == expected

"""A step holds on to no memory of the device."""

import gc

import pytest
import torch
from on_device import batch_of
from rehearsed import optim_wrapper, small_model

EARLY, LATE = 5, 25


@pytest.mark.parametrize('name', ['pckd', 'crd', 'sskd'])
def test_memory_is_flat(name, cuda):
    model = small_model(name).to(cuda)
    wrapper = optim_wrapper(model)
    held = {}
    for number in range(1, LATE + 1):
        model.train_step(batch_of(model), wrapper)
        if number in (EARLY, LATE):
            gc.collect()
            held[number] = torch.cuda.memory_allocated()
    assert held[LATE] == held[EARLY] > 0

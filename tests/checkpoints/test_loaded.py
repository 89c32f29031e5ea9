"""What checkpoints have filled."""

import copy
import pickle

import pytest
import torch
from mmengine.runner.checkpoint import load_state_dict
from torch import nn

from mmrazor_pckd.checkpoints.loaded import keep_watching, watch_loading, wholly_loaded


def network():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


@pytest.mark.parametrize(
    'load',
    [
        lambda net, state: net.load_state_dict(state, strict=False),
        lambda net, state: load_state_dict(net, state),  # mmengine's
        lambda net, state: net[1].load_state_dict(
            {key[2:]: value for key, value in state.items() if key.startswith('1.')},
            strict=False,
        ),
    ],
)
@pytest.mark.parametrize('later', [False, True])
def test_all_of_it_or_not(load, later):
    whole = network().state_dict()
    for left_out in ('', '0.weight', '1.running_var', '1.num_batches_tracked'):
        net = network()
        state = {k: v for k, v in whole.items() if k != left_out}
        with watch_loading() as loaded:
            net[0].load_state_dict(whole, strict=False)  # none of these keys
            if not later:
                load(net, state)
        keep_watching(net, loaded)
        if later:
            load(net, state)
        parts = wholly_loaded(net[0], loaded), wholly_loaded(net[1], loaded)
        first = any(key.startswith('0.') for key in loaded_names(net, loaded))
        assert parts == (first and left_out != '0.weight', left_out != '1.running_var')
        assert wholly_loaded(net, loaded) == all(parts)


def loaded_names(net, loaded):
    names = {module: name for name, module in net.named_modules()}
    return {f'{names[module]}.{name}' for module, name in loaded}


def test_another_shape_is_not_loaded():
    net = nn.Linear(2, 3)
    with watch_loading() as loaded, pytest.raises(RuntimeError):
        net.load_state_dict(nn.Linear(2, 4).state_dict())
    assert not loaded


def test_nothing_is_watched_afterwards():
    load = nn.Module._load_from_state_dict
    with pytest.raises(KeyError), watch_loading():
        raise KeyError
    assert nn.Module._load_from_state_dict is load


def test_a_watched_network_is_copied_and_pickled():
    net = network()
    keep_watching(net, set())
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        other.load_state_dict(net.state_dict())
        assert torch.equal(other[0].weight, net[0].weight)

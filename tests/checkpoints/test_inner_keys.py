"""Keys of a network that is a part of a classifier."""

import pytest
import torch
from torch import nn

from mmrazor_pckd.checkpoints.inner_keys import put_inner_on, take_inner_off


class Whole(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.model = network
        self.probe = nn.Linear(2, 1)
        self._register_state_dict_hook(take_inner_off)
        self._register_load_state_dict_pre_hook(put_inner_on, with_module=True)


class OwnModel(nn.Module):
    """A network with a part of the very name."""

    def __init__(self):
        super().__init__()
        self.model = nn.Linear(3, 2)


class Shared(nn.Module):
    """A network with a layer by two names."""

    def __init__(self):
        super().__init__()
        self.first = self.second = nn.Linear(3, 2)


class WithBuffer(nn.Module):
    """A network with a buffer that is not saved."""

    def __init__(self):
        super().__init__()
        self.register_buffer('index', torch.zeros(1), persistent=False)


def test_a_buffer_that_is_no_longer_saved_is_the_networks():
    state = dict(index=torch.ones(1), other=torch.ones(1))
    put_inner_on(Whole(WithBuffer()), state, '')
    assert list(state) == ['model.index', 'other']


@pytest.mark.parametrize('inside', [False, True])
@pytest.mark.parametrize('network', [nn.Linear(3, 2), OwnModel(), Shared()])
def test_what_is_saved_is_loaded(network, inside):
    def make():
        whole = Whole(network)
        return (
            nn.ModuleDict(dict(student=whole, model=nn.Linear(1, 1)))
            if (inside)
            else whole
        )

    saved = make().state_dict()
    other = make()
    assert other.load_state_dict(saved).missing_keys == []
    begin = 'student.' if inside else ''
    assert f'{begin}probe.bias' in saved
    assert f'{begin}model.model.bias' not in saved


def test_keys_that_have_it_already_are_loaded():
    whole = Whole(nn.Linear(3, 2))
    state = {
        'model.weight': torch.ones(2, 3),
        'model.bias': torch.ones(2),
        **{f'probe.{key}': value for key, value in whole.probe.state_dict().items()},
    }
    whole.load_state_dict(state)
    assert whole.model.weight.eq(1).all()

"""What a model's own loading leaves out."""

import pytest
import torch
from mmpretrain.models import VisionTransformer
from torch import nn

from mmrazor_pckd.checkpoints.misfits import load_what_fits, not_finite


def network():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


def test_all_of_it_fits():
    state = network().state_dict()
    model = network()
    before = dict(state)
    misfits = load_what_fits(model, state)
    assert not misfits
    assert state == before
    assert len(misfits.fitting) == 6  # without the counter of BatchNorm
    torch.testing.assert_close(model[0].weight, state['0.weight'])


def test_keys_by_what_is_wrong():
    state = network().state_dict()
    state['0.weight'] = torch.zeros(4, 2)
    state['2.weight'] = state.pop('0.bias')
    del state['1.num_batches_tracked']
    misfits = load_what_fits(network(), state)
    assert (misfits.missing, misfits.unexpected, misfits.misshapen) == (
        ['0.bias'],
        ['2.weight'],
        ['0.weight'],
    )
    assert str(misfits) == (
        '1 keys are missing, first 0.bias; 1 keys are unexpected, first '
        '2.weight; 1 keys have another shape, first 0.weight'
    )
    assert len(misfits.fitting) == 4
    assert not misfits.only(lambda key: key.startswith('1'))


@pytest.mark.parametrize('size', [16, 32])
def test_a_network_converts_before_the_comparison(size):

    def build(size):
        arch = dict(embed_dims=8, num_layers=1, num_heads=2, feedforward_channels=8)
        return VisionTransformer(arch, img_size=size, patch_size=8)

    # It resizes its positional embedding.
    assert not load_what_fits(build(size), build(16).state_dict())


@pytest.mark.parametrize('value', ['nan', 'inf'])
def test_numbers_that_are_not_finite(value):
    state = dict(network().state_dict(), note='a text')
    assert not not_finite(state)
    state['0.bias'][1] = float(value)
    assert not_finite(state) == ['0.bias']


class DropsItsTable(nn.Module):
    """As SwinV2, which computes its tables of positions anew."""

    def __init__(self):
        super().__init__()
        self.register_buffer('table', torch.arange(3))
        self.linear = nn.Linear(2, 1)
        self._register_load_state_dict_pre_hook(self.drop)

    @staticmethod
    def drop(state_dict, prefix, *_):
        state_dict.pop(f'{prefix}table', None)
        state_dict.pop(f'{prefix}linear.bias', None)


def test_a_buffer_that_the_model_drops_is_not_missing():
    network = nn.ModuleDict(dict(inner=DropsItsTable()))
    state = network.state_dict()
    misfits = load_what_fits(network, state)
    assert misfits.missing == ['inner.linear.bias']
    del state['inner.table']
    assert 'inner.table' in load_what_fits(network, state).missing

"""The config key stands before an error that its value causes."""

import pytest
import torch
from torch import nn

from mmrazor_pckd.models.distillers.config_key import config_key

KEY = 'distiller.connectors.channels'


def fit(action):
    with pytest.raises(ValueError, match=f'^{KEY}: ') as error, config_key(KEY):
        action()
    assert '\n' not in str(error.value)
    return str(error.value)


def test_an_error_of_a_value_is_kept_behind_the_key():
    def refuse():
        raise ValueError('eps must be >= 0, got -1')

    assert fit(refuse) == f'{KEY}: eps must be >= 0, got -1'


@pytest.mark.parametrize(
    'layer', [nn.Conv2d(7, 64, 1), nn.BatchNorm2d(9)], ids=['convolution', 'norm']
)
def test_a_layer_of_other_channels(layer):
    text = fit(lambda: layer(torch.ones(2, 6, 4, 4)))
    assert 'it does not fit its input (' in text
    assert text.endswith('each of its parts those of the part before')


@pytest.mark.parametrize('act', [torch.add, torch.mm])
def test_tensors_of_other_shapes(act):
    text = fit(lambda: act(torch.ones(2, 3), torch.ones(2, 4)))
    assert 'its inputs do not fit each other (' in text


def test_other_errors_stay_as_they_are():
    with pytest.raises(RuntimeError, match='^out of memory$'), config_key(KEY):
        raise RuntimeError('out of memory')

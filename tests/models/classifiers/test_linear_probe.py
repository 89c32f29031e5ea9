"""A linear layer from a file."""

import pytest
import torch
from torch import nn

from mmrazor_pckd.models.classifiers.linear_probe import build_probe


@pytest.mark.parametrize('bias', [True, False])
def test_weights_of_any_names(tmp_path, bias):
    path = str(tmp_path / 'probe.pth')
    linear = nn.Linear(8, 5, bias=bias)
    torch.save({f'linear.{k}': v for k, v in linear.state_dict().items()}, path)
    probe = build_probe(dict(checkpoint=path), None, 'model.probe')
    assert torch.equal(probe.weight, linear.weight)
    assert (probe.bias is not None) == bias


@pytest.mark.parametrize(
    ('probe', 'classes', 'expected'),
    [
        (dict(in_chanels=8), 5, r'model\.probe\.in_chanels'),
        (dict(in_channels=8), None, 'needs in_channels'),
        (dict(checkpoint='PATH'), 4, 'of 5 classes and features of 8'),
        (dict(checkpoint='PATH', in_channels=9), 5, 'features of 8 channels'),
    ],
)
def test_what_does_not_fit_is_one_line(tmp_path, probe, classes, expected):
    path = str(tmp_path / 'probe.pth')
    torch.save(nn.Linear(8, 5).state_dict(), path)
    probe = {key: path if value == 'PATH' else value for key, value in probe.items()}
    with pytest.raises(ValueError, match=expected) as error:
        build_probe(probe, classes, 'model.probe')
    assert '\n' not in str(error.value)


def test_a_whole_network_is_no_probe(tmp_path):
    path = str(tmp_path / 'network.pth')
    torch.save(nn.Sequential(nn.Linear(8, 5), nn.Linear(5, 3)).state_dict(), path)
    with pytest.raises(ValueError, match=r'no linear layer.*0\.weight'):
        build_probe(dict(checkpoint=path), None, 'model.probe')

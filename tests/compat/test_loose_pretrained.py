"""mmengine's ``PretrainedInit`` under files that do not fit."""

import logging

import pytest
import torch
from mmengine.model import BaseModule
from torch import nn


class Net(BaseModule):
    def __init__(self, path, **init_cfg):
        super().__init__(dict(type='Pretrained', checkpoint=str(path), **init_cfg))
        self.fc = nn.Linear(2, 3)


@pytest.fixture
def weights(tmp_path):
    """Path of a file with the weights of a linear layer, and more."""
    path = tmp_path / 'weights.pth'
    torch.save(
        {
            'module.net.fc.weight': torch.ones(3, 2),
            'module.net.fc.bias': torch.ones(3),
            'module.head.weight': torch.ones(3),
        },
        path,
    )
    return path


@pytest.mark.parametrize('prefix', ['net', 'net.'])
def test_a_file_may_hold_more(weights, prefix, caplog):
    net = Net(weights, prefix=prefix)
    net.init_weights()
    assert net.fc.weight.eq(1).all()
    assert not [
        record for record in caplog.records if record.levelno >= logging.WARNING
    ]


@pytest.mark.parametrize('init_cfg', [{}, dict(prefix='other')])
def test_nothing_fits(weights, init_cfg):
    with pytest.raises(ValueError, match='has no weight that fits Net'):
        Net(weights, **init_cfg).init_weights()


def test_nothing_fits_for_its_shape(tmp_path):
    path = tmp_path / 'weights.pth'
    torch.save(dict(state_dict={'fc.weight': torch.ones(4, 2)}), path)
    with pytest.raises(ValueError, match='has no weight that fits Net'):
        Net(path).init_weights()

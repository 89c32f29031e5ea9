"""Networks of other packages by name."""

import sys
from types import ModuleType

import pytest
from torch import nn

from mmrazor_pckd.models.classifiers.build_network import build_network


@pytest.fixture
def module(monkeypatch):
    module = ModuleType('own_nets')
    monkeypatch.setitem(sys.modules, 'own_nets', module)
    return module


@pytest.mark.parametrize(
    ('name', 'expected'),
    [
        ('resnet18', 'resnet18 is no timm:NAME'),
        ('torchvision:resnet_18', 'near matches: resnet18'),
        ('no_such.nets:make', 'put the folder it is in on PYTHONPATH'),
        ('own_nets:mkae', 'near matches: make'),
        ('own_nets:text', 'returns a str'),
    ],
)
def test_an_unknown_name_is_one_line(module, name, expected):
    module.make = nn.Identity
    module.text = lambda: 'no network'
    with pytest.raises(ValueError, match=expected) as error:
        build_network(name)
    assert '\n' not in str(error.value)


def test_an_unknown_name_of_timm():
    pytest.importorskip('timm')
    with pytest.raises(ValueError, match='near matches: .*resnet18'):
        build_network('timm:resnet_18')


def test_a_package_that_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, 'transformers', None)
    with pytest.raises(ValueError, match='pip install transformers'):
        build_network('hf:vit')


def test_a_function_gets_what_it_takes(module):
    module.sized = lambda num_classes, width=3: nn.Linear(width, num_classes)
    module.fixed = lambda: nn.Linear(3, 4)
    assert build_network('own_nets:sized', 5, dict(width=2)).weight.shape == (5, 2)
    assert build_network('own_nets:fixed', 5).out_features == 4

"""A student of timm in a distillation is saved, loaded and started as others."""

import pytest
import torch
from mmpretrain.models import TimmClassifier
from torch import nn

timm = pytest.importorskip('timm')


def make(**kwargs):
    return TimmClassifier('resnet10t', num_classes=3, **kwargs)


def test_inside_another_module_it_is_loaded_again():
    algorithm = nn.ModuleDict(dict(architecture=make()))
    saved = algorithm.state_dict()
    assert 'architecture.conv1.0.weight' in saved
    algorithm.load_state_dict(saved)
    stock = {
        key.replace('architecture.', 'architecture.model.'): value
        for key, value in saved.items()
    }
    algorithm.load_state_dict(stock)


def test_alone_it_has_the_keys_of_timm():
    model = make()
    assert model.state_dict().keys() == model.model.state_dict().keys()
    model.load_state_dict(model.model.state_dict())


@pytest.mark.parametrize('given', [True, False])
def test_weights_that_it_was_built_with_stay(tmp_path, given):
    path = tmp_path / 'resnet.pth'
    torch.save(make().model.state_dict(), path)
    model = make(checkpoint_path=str(path)) if given else make()
    before = model.model.fc.weight.clone(), model.model.conv1[0].weight.clone()
    model.init_weights()
    assert torch.equal(model.model.conv1[0].weight, before[1]) == given

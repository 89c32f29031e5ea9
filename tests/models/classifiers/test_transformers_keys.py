"""Keys of files of transformers."""

import pytest
import torch
from torch import nn

from mmrazor_pckd.models.classifiers.transformers_keys import rename_keys


def test_other_networks_are_left_alone():
    network = nn.Linear(2, 1)
    network.config = dict(a=1)
    state = dict(other=torch.ones(1))
    assert rename_keys(network, state) is state


@pytest.fixture
def saved(tmp_path):
    transformers = pytest.importorskip('transformers')
    load = pytest.importorskip('safetensors.torch').load_file
    config = transformers.ViTConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        image_size=16,
        patch_size=8,
        num_labels=3,
    )
    network = transformers.ViTForImageClassification(config)
    network.save_pretrained(tmp_path)
    return network, load(tmp_path / 'model.safetensors')


def test_what_is_written_fits(saved):
    network, state = saved
    renamed = rename_keys(type(network)(network.config), state)
    assert renamed.keys() == network.state_dict().keys()
    assert all(
        torch.equal(renamed[key], value) for key, value in network.state_dict().items()
    )


def test_what_is_missing_stays_missing(saved):
    network, state = saved
    del state['classifier.bias']
    state['junk'] = torch.ones(1)
    renamed = rename_keys(type(network)(network.config), state)
    assert set(network.state_dict()) - set(renamed) == {'classifier.bias'}
    assert 'junk' in renamed

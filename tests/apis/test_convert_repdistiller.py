"""The converter's tables, and what it refuses."""

import os
import pickle
from collections import OrderedDict

import pytest
import torch
from builders import ROOT
from mmpretrain.registry import MODELS

from mmrazor_pckd.apis.convert_repdistiller import convert, network_config, shapes
from mmrazor_pckd.checkpoints.repdistiller import NETWORKS, rename


def theirs(name='resnet20', classes=100):
    """A state dict in RepDistiller's layout."""
    back = [(ours, old) for old, ours in NETWORKS[name]]
    return OrderedDict(
        (rename(key, back), torch.full(shape, 0.5))
        for key, shape in shapes(name, classes).items()
    )


@pytest.fixture
def converted(tmp_path):
    """Convert what is given; the file's state dict and the network."""

    def convert_it(content, **kwargs):
        torch.save(content, tmp_path / 'in.pth')
        name = convert(tmp_path / 'in.pth', tmp_path / 'new/out.pth', **kwargs)
        return torch.load(tmp_path / 'new/out.pth', weights_only=True), name

    return convert_it


@pytest.fixture
def refused(tmp_path):
    """The one line that a conversion is refused with."""

    def refuse(content, **kwargs):
        torch.save(content, tmp_path / 'in.pth')
        with pytest.raises(ValueError, match='in.pth') as error:
            convert(tmp_path / 'in.pth', tmp_path / 'out.pth', **kwargs)
        assert not (tmp_path / 'out.pth').exists()
        assert '\n' not in str(error.value)
        return str(error.value)

    return refuse


def test_every_network_has_an_entry():
    files = (ROOT / 'configs/_base_/networks').glob('*.py')
    assert {path.stem for path in files} == set(NETWORKS)


@pytest.mark.parametrize(
    'wrap',
    [
        lambda state: state,
        lambda state: dict(model=state, best_acc=0.7),
        lambda state: dict(model=dict(state), optimizer=dict(state={}), epoch=3),
    ],
)
def test_layouts_of_a_file(converted, wrap):
    content, name = converted(wrap(theirs('wrn16-2')))
    assert name == 'wrn16-2'
    assert content['meta']['network'] == 'wrn16-2'
    assert content['meta']['converted_from'] == 'in.pth'
    model = MODELS.build(network_config('wrn16-2'))
    model.load_state_dict(content['state_dict'], strict=True)
    assert all((p == 0.5).all() for p in model.parameters())


def test_the_number_of_classes_is_the_files(converted):
    content, name = converted(theirs('vgg8', 10))
    assert name == 'vgg8'
    assert content['state_dict']['head.fc.weight'].shape == (10, 512)


def test_a_file_from_before_the_batch_counters(converted, refused):
    state = theirs()
    counters = [key for key in state if key.endswith('num_batches_tracked')]
    one = state.pop(counters[0])
    assert f'missing {counters[0]}' in refused(state)
    assert one is not None
    for key in counters[1:]:
        state.pop(key)
    content, _ = converted(state)
    assert content['state_dict']['backbone.bn1.num_batches_tracked'] == 0
    MODELS.build(network_config('resnet20')).load_state_dict(
        content['state_dict'], strict=True
    )


def test_an_incomplete_file(refused):
    state = theirs()
    del state['layer2.1.conv1.weight'], state['fc.bias']
    text = refused(dict(model=state))
    assert 'resnet20, the nearest' in text
    assert 'missing layer2.1.conv1.weight, fc.bias' in text
    assert 'unexpected' not in text


def test_too_many_keys(refused):
    state = theirs('vgg8')
    state.update({f'extra.{n}': torch.zeros(1) for n in range(5)})
    text = refused(state)
    assert 'vgg8, the nearest' in text
    assert 'unexpected extra.0, extra.1, extra.2 and 2 more' in text
    assert 'missing' not in text


def test_a_key_that_would_collide(refused):
    state = theirs('resnet50')
    key = 'layer1.0.downsample.0.weight'
    state[key] = torch.zeros(256, 64, 1, 1)
    assert f'unexpected {key}' in refused(state)


def test_another_shape(refused):
    state = theirs('wrn40-1')
    state['block1.layer.0.conv1.weight'] = torch.zeros(16, 16, 1, 1)
    assert (
        'of other shapes block1.layer.0.conv1.weight (16, 16, 1, 1) '
        'instead of (16, 16, 3, 3)'
    ) in refused(state)


def test_an_unknown_network(refused):
    text = refused(torch.nn.Linear(2, 2).state_dict())
    assert 'is none of resnet20, ' in text
    assert 'unexpected weight, bias' in text


def test_the_network_can_be_insisted_on(converted, refused):
    assert converted(theirs(), network='resnet20')[1] == 'resnet20'
    text = refused(theirs(), network='resnet32')
    assert 'is no resnet32 (it fits resnet20): missing layer1.3.' in text


@pytest.mark.parametrize('content', [
    7, {}, [torch.zeros(1)], dict(model=None), dict(state_dict=dict()),
    dict(model={3: torch.zeros(1)})
], ids=str)  # yapf: disable
def test_no_state_dict(refused, content):
    assert 'no state dict' in refused(content)


@pytest.mark.parametrize('content', [b'', b'PK\x03\x04 cut off', b'\x80\x02.'])
def test_no_checkpoint(tmp_path, content):
    path = tmp_path / 'in.pth'
    path.write_bytes(content)
    with pytest.raises((ValueError, pickle.UnpicklingError), match='in.pth') as error:
        convert(path, tmp_path / 'out.pth')
    assert '\n' not in str(error.value)


class Touch:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f'touch {self.path}',)


def test_a_hostile_file_does_nothing(tmp_path):
    mark = tmp_path / 'mark'
    torch.save(dict(model=theirs(), opt=Touch(mark)), tmp_path / 'in.pth')
    with pytest.raises(pickle.UnpicklingError, match='refused'):
        convert(tmp_path / 'in.pth', tmp_path / 'out.pth')
    assert not mark.exists()
    assert not (tmp_path / 'out.pth').exists()

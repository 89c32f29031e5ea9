"""Weights that fit, or an error."""

import copy

import pytest
import torch
from mmpretrain.models import VisionTransformer
from torch import nn

from mmrazor_pckd.checkpoints.loaded import watch_loading, wholly_loaded
from mmrazor_pckd.checkpoints.strict import fit_strictly, load_strictly


def network():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


def test_weights_that_fit():
    state, model = network().state_dict(), network()
    del state['1.num_batches_tracked']
    fit_strictly(model, state, 'a.pth')
    for name, value in state.items():
        assert torch.equal(model.state_dict()[name], value)


def test_all_that_is_wrong_stands_in_one_line():
    state = network().state_dict()
    state['0.weight'] = torch.zeros(4, 2)
    state['2.weight'] = state.pop('0.bias')
    with pytest.raises(ValueError, match='does not fit') as error:
        fit_strictly(network(), state, 'key: a.pth')
    assert str(error.value) == (
        'key: a.pth does not fit Sequential: 1 keys are missing, first 0.bias; '
        '1 keys are unexpected, first 2.weight; 1 keys have another shape, first '
        '0.weight'
    )


def test_what_is_no_tensor():
    state = dict(network().state_dict(), **{'0.bias': 'a text'})
    with pytest.raises(ValueError, match='1 keys have another shape, first 0.bias'):
        fit_strictly(network(), state, 'a.pth')


@pytest.mark.parametrize('value', ['nan', 'inf'])
def test_weights_that_are_not_finite(value):
    state = network().state_dict()
    state['0.bias'][1] = float(value)
    with pytest.raises(ValueError, match='NaN or infinite .* in 1 .* 0.bias: take'):
        fit_strictly(network(), state, 'a.pth')


@pytest.mark.parametrize(
    ('key', 'advice'),
    [
        ('architecture.0.bias', 'the plain network is under "architecture."$'),
        ('layer1.0.weight', 'turn them into its own$'),
        ('other.weight', 'first other.weight$'),
    ],
)
def test_advice_goes_by_the_keys(key, advice):
    state = dict(network().state_dict(), **{key: torch.ones(1)})
    with pytest.raises(ValueError, match=advice):
        fit_strictly(network(), state, 'a.pth')


def test_the_network_converts_before_the_comparison():
    def build(size):
        arch = dict(embed_dims=8, num_layers=1, num_heads=2, feedforward_channels=8)
        return VisionTransformer(arch, img_size=size, patch_size=8)

    # It resizes its positional embedding.
    model = build(32)
    fit_strictly(model, build(16).state_dict(), 'a.pth')
    state = build(16).state_dict()
    state['cls_token'] = torch.zeros(1, 1, 9)
    with pytest.raises(ValueError, match='another shape, first cls_token'):
        fit_strictly(model, state, 'a.pth')


def test_a_prefix_and_that_of_data_parallel_are_taken_off(tmp_path):
    path = str(tmp_path / 'a.pth')
    state = network().state_dict()
    torch.save(
        dict(state_dict={f'module.student.{key}': state[key] for key in state}), path
    )
    model = network()
    load_strictly(model, path, 'model.init', prefix='student.')
    assert torch.equal(model[0].weight, state['0.weight'])
    with pytest.raises(ValueError, match='^model.init: .*a.pth has no key that begins'):
        load_strictly(model, path, 'model.init', prefix='teacher.')
    with pytest.raises(FileNotFoundError, match='^model.init: no checkpoint at'):
        load_strictly(model, str(tmp_path / 'b.pth'), 'model.init')


class Classifier(nn.Module):
    def __init__(self, classes=3, head='head'):
        super().__init__()
        self.backbone = nn.Linear(2, 4)
        self.add_module(head, nn.Linear(4, classes))


@pytest.mark.parametrize('head', ['head', 'fc'])
def test_weights_of_other_classes_fit_without_the_classifier(tmp_path, head):
    file = str(tmp_path / 'a.pth')
    torch.save(Classifier(5, head).state_dict(), file)
    model = Classifier(3, head)
    how = dict(checkpoint=file, head=False)
    line = f'All but the classifier fits; to load the rest alone: key={how}'.replace(
        f"{{'checkpoint': '{file}', 'head': False}}",
        f"dict(checkpoint='{file}', head=False)",
    )
    with pytest.raises(ValueError, match='2 keys have another shape') as error:
        load_strictly(model, file, 'key')
    assert str(error.value).endswith(line)
    kept = copy.deepcopy(getattr(model, head).state_dict())
    torch.nn.init.zeros_(model.backbone.weight)
    load_strictly(model, how, 'key')
    assert torch.equal(model.backbone.weight, torch.load(file)['backbone.weight'])
    for name, value in getattr(model, head).state_dict().items():
        assert torch.equal(value, kept[name])


def test_the_rest_is_strict_and_a_teacher_needs_its_classifier(tmp_path):
    file = str(tmp_path / 'a.pth')
    state = Classifier(5).state_dict()
    del state['backbone.bias']
    torch.save(state, file)
    with pytest.raises(ValueError, match='first backbone.bias') as error:
        load_strictly(Classifier(3), dict(checkpoint=file, head=False), 'key')
    assert 'head=False' not in str(error.value)
    with pytest.raises(ValueError, match='^model.teacher_ckpt: head=False would'):
        load_strictly(
            Classifier(3), dict(checkpoint=file, head=False), 'model.teacher_ckpt'
        )
    torch.save(Classifier(5).state_dict(), file)
    with pytest.raises(ValueError, match='another shape, first head') as error:
        load_strictly(Classifier(3), file, 'model.teacher_ckpt')
    assert 'head=False' not in str(error.value)


@pytest.mark.parametrize(
    'given', [dict(), dict(checkpoint=3), dict(checkpoint='a.pth', parts=['backbone'])]
)
def test_what_is_no_checkpoint_is_one_line(given):
    with pytest.raises(ValueError, match=r'^key: give a path, or dict\(checkpoint=P'):
        load_strictly(network(), given, 'key')


def test_a_prefix_stands_beside_the_path(tmp_path):
    file = str(tmp_path / 'a.pth')
    state = network().state_dict()
    torch.save({f'architecture.{key}': value for key, value in state.items()}, file)
    model = network()
    load_strictly(model, dict(checkpoint=file, prefix='architecture.'), 'key')
    assert torch.equal(model[0].weight, state['0.weight'])


class Positions(nn.Linear):
    """It computes a table anew and does not take a file's, as SwinV2."""

    def __init__(self):
        super().__init__(2, 1)
        self.register_buffer('table', torch.arange(3.0))

    def _load_from_state_dict(self, state_dict, prefix, *args):
        state_dict.pop(f'{prefix}table')
        super()._load_from_state_dict(state_dict, prefix, *args)


def test_what_is_computed_anew_counts_as_loaded(tmp_path):
    path = str(tmp_path / 'a.pth')
    torch.save(Positions().state_dict(), path)
    model = Positions()
    with watch_loading() as loaded:
        load_strictly(model, path, 'model.teacher_ckpt')
    assert wholly_loaded(model, loaded)
    torch.save({'weight': torch.ones(1, 2), 'table': torch.ones(3)}, path)
    other = Positions()
    with watch_loading() as loaded, pytest.raises(ValueError, match='first bias'):
        load_strictly(other, path, 'model.teacher_ckpt')
    assert not wholly_loaded(other, loaded)

"""What is read of a method's file before it is fitted."""

from types import SimpleNamespace

import pytest

from mmrazor_pckd.apis.new_config.feature_maps import FeatureMap
from mmrazor_pckd.apis.new_config.methods import (
    compares_scores,
    features_alone,
    fit_networks,
    has_loss,
    is_by_hand,
    method_names,
    read_method,
)

MODELS = {name: read_method(name).model.to_dict() for name in method_names()}


def network(sizes):
    maps = [FeatureMap(f'm{size}', size, (size, size)) for size in sizes]
    return SimpleNamespace(
        name='net',
        maps=maps,
        facts=lambda stages: dict(
            width=3,
            classifier='head.fc',
            stages=[
                dict(module=each.source, channels=each.channels, size=each.size)
                for each in stages
            ],
        ),
    )


def test_kinds_of_methods():
    assert {name for name in MODELS if is_by_hand(MODELS[name])} == {'ab', 'ofd'}
    assert features_alone() == ['at', 'crd', 'fitnet', 'ft', 'rkd']
    assert not compares_scores(MODELS['ab'])
    aligned = {name for name in MODELS if has_loss(MODELS[name], 'CenterAlignmentLoss')}
    assert aligned == {name for name in MODELS if 'ckd' in name}


@pytest.mark.parametrize(
    ('method', 'sizes', 'sources'),
    [
        ('at', (64, 32, 16, 8, 4), ['m16', 'm8', 'm4']),
        ('at', (8, 4), ['m8', 'm4']),
        ('fitnet', (64, 32, 16, 8, 4), ['m16']),
        ('fitnet', (32, 16, 8, 4), ['m8']),
        ('fitnet', (8,), ['m8']),
        ('ft', (64, 32, 16), ['m16']),
    ],
)
def test_which_maps_a_method_takes(method, sizes, sources):
    both = network((99, *sizes)), network(sizes)
    model = fit_networks(method, MODELS[method], *both)
    for side in 'student', 'teacher':
        recorders = model['distiller'][f'{side}_recorders'].values()
        assert [each['source'] for each in recorders] == sources
    assert list(model)[-1] == 'distiller'
    assert '_delete_' not in model


@pytest.mark.parametrize('method', ['kd', 'kd_preview', 'at'])
def test_without_rotations_the_teacher_is_frozen_all_the_same(method):
    model = fit_networks(method, MODELS[method], network((8,)), network((8,)))
    assert model['type'] == 'FrozenTeacherDistill'
    assert 'views' not in model


def test_rotations_stay():
    model = fit_networks('pckd', MODELS['pckd'], network((8,)), network((8,)))
    assert model['type'] == 'RotatedViewDistill'
    assert model['views'] == (0, 90, 180, 270)


def test_what_cannot_be_fitted():
    with pytest.raises(ValueError, match='--method ofd: the layers that it compares'):
        fit_networks('ofd', MODELS['ofd'], network((8,)), network((8,)))
    with pytest.raises(ValueError, match='net has 8x8, net has 4x4; pckd, kd, crd'):
        fit_networks('at', MODELS['at'], network((8,)), network((4,)))

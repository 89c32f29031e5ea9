"""What is read of a method's file before it is fitted."""

from types import SimpleNamespace

import pytest

from mmrazor_pckd.apis.new_config.feature_maps import FeatureMap, facts_of_maps
from mmrazor_pckd.apis.new_config.methods import (
    features_alone,
    fit_networks,
    has_loss,
    method_names,
    read_method,
    without_maps,
)

MODELS = {name: read_method(name).model.to_dict() for name in method_names()}


def network(sizes, ends=None):
    """Stands for a built one, with square maps of as many channels as pixels."""
    maps = [FeatureMap(f'm{size}', size, (size, size)) for size in sizes]

    def facts(stages, look_for_ends=False):
        found = dict(
            width=3, classifier='head.fc', bias=True, **facts_of_maps(maps, stages)
        )
        for stage in found['stages']:
            stage.update((look_for_ends and ends) or {})
        return found

    return SimpleNamespace(name='net', maps=maps, facts=facts, pooled='backbone')


def sources(model, side='student'):
    recorders = model['distiller'][f'{side}_recorders'].values()
    return [each['source'] for each in recorders]


def test_kinds_of_methods():
    alone = features_alone()
    assert {'at', 'crd', 'fitnet', 'ft', 'rkd', 'ab', 'ofd'} <= set(alone)
    assert not {'kd', 'dkd', 'wsld', 'dist', 'pckd'} & set(alone)
    assert {'pckd', 'kd', 'crd', 'rkd', 'wsld'} <= set(without_maps())
    assert not {'at', 'ab', 'ft', 'ofd', 'fitnet', 'ickd'} & set(without_maps())
    aligned = {name for name in MODELS if has_loss(MODELS[name], 'CenterAlignmentLoss')}
    assert aligned == {name for name in MODELS if name.startswith(('ckd', 'pckd'))}


@pytest.mark.parametrize(
    ('method', 'sizes', 'wanted'),
    [
        ('at', (64, 32, 16, 8, 4), ['m16', 'm8', 'm4']),
        ('at', (8, 4), ['m8', 'm4']),
        ('fitnet', (64, 32, 16, 8, 4), ['m16']),
        ('fitnet', (32, 16, 8, 4), ['m8']),
        ('fitnet', (8,), ['m8']),
        ('ft', (64, 32, 16), ['m16']),
    ],
)
def test_which_maps_a_method_takes(method, sizes, wanted):
    both = network((99, *sizes)), network(sizes)
    model = fit_networks(method, MODELS[method], *both)
    assert sources(model, 'student') == sources(model, 'teacher') == wanted
    assert list(model)[-1] == 'distiller'
    assert '_delete_' not in model


@pytest.mark.parametrize('method', ['at', 'fitnet', 'ft', 'ab'])
def test_maps_of_unequal_sizes_are_paired_from_the_last_on(method):
    small, large = network((9, 5, 3)), network((64, 32, 16, 8))
    some = sources(fit_networks(method, MODELS[method], small, large), 'student')
    for one, other in ((small, large), (large, small)):
        model = fit_networks(method, MODELS[method], one, other)
        for side, sizes in (('student', one), ('teacher', other)):
            maps = [each.source for each in sizes.maps][-3:]
            found = sources(model, side)
            assert found
            assert found == [each for each in maps if each in found]
        assert len(sources(model)) == len(some)


@pytest.mark.parametrize('method', ['kd', 'kd_preview', 'at'])
def test_without_rotations_the_teacher_is_frozen_all_the_same(method):
    model = fit_networks(method, MODELS[method], network((8,)), network((8,)))
    assert model['type'] == 'FrozenTeacherDistill'
    assert 'views' not in model


def test_rotations_stay():
    model = fit_networks('pckd', MODELS['pckd'], network((8,)), network((8,)))
    assert model['type'] == 'RotatedViewDistill'
    assert model['views'] == (0, 90, 180, 270)


def test_ends_of_stages():
    before = dict(type='ModuleInputs', source='m8.relu', record_idx=1, data_idx=0)
    model = fit_networks(
        'ab', MODELS['ab'], network((8,), dict(before=before)), network((8,))
    )
    recorders = model['distiller']['student_recorders']
    assert recorders['layer1'] == dict(type='ModuleInputs', source='m8.relu')
    assert sources(model, 'teacher') == ['m8']  # It ends in no activation.
    arguments = model['distiller']['loss_forward_mappings']['loss_layer1']
    assert arguments['s_feature']['record_idx'] == 1
    assert 'record_idx' not in arguments['t_feature']


def test_maps_with_the_one_before():
    model = dict(
        type='FrozenTeacherDistill',
        distiller=dict(
            type='PreviewDistiller',
            student_recorders=dict(
                lowN=dict(source='stages.N.previous'), highN=dict(source='stages.N')
            ),
            teacher_recorders=dict(highN=dict(source='stages.N')),
            distill_losses=dict(),
        ),
    )
    fitted = fit_networks('flow', model, network((32, 16, 8)), network((32, 16, 8)))
    assert sorted(sources(fitted)) == ['m16', 'm16', 'm32', 'm8']
    fitted = fit_networks('flow', model, network((9, 4)), network((32, 16, 8)))
    assert (sorted(sources(fitted)), sources(fitted, 'teacher')) == (
        ['m4', 'm9'],
        ['m8'],
    )
    with pytest.raises(ValueError, match='flow: it compares each stage with the map b'):
        fit_networks('flow', model, network((8,)), network((16, 8)))


def test_the_map_that_is_pooled_where_the_backbone_returns_a_feature():
    student = network((8,))
    student.pooled = 'backbone.stages.3'
    model = fit_networks('ickd', MODELS['ickd'], student, network((8,)))
    assert sources(model) == ['backbone.stages.3']
    assert sources(model, 'teacher') == ['backbone']
    (arguments,) = model['distiller']['loss_forward_mappings'].values()
    assert 'data_idx' not in arguments['s_feature']
    assert arguments['t_feature']['data_idx'] == -1


def test_what_cannot_be_fitted():
    norm = dict(norm='m8.bn')
    fit_networks('ofd', MODELS['ofd'], network((8,), norm), network((8,), norm))
    with pytest.raises(
        ValueError, match='ofd: it needs the batch norm .* no stage of net'
    ):
        fit_networks('ofd', MODELS['ofd'], network((8,), norm), network((8,)))
    with pytest.raises(ValueError, match='of one size, and net has 8x8, net has 4x4; '):
        fit_networks('ofd', MODELS['ofd'], network((8,)), network((4,)))
    unpooled = network((8,))
    unpooled.pooled = None
    with pytest.raises(ValueError, match='ickd: it compares feature maps, and net has'):
        fit_networks('ickd', MODELS['ickd'], unpooled, network((8,)))
    with pytest.raises(
        ValueError, match='net has none .*; methods without maps: .* ckd, .* pckd, '
    ):
        fit_networks('at', MODELS['at'], network((8,)), network(()))

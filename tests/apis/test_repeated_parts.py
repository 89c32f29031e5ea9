"""A part that stands once is there for each stage."""

import pytest

from mmrazor_pckd.apis.repeated_parts import repeat


def test_names_and_places_get_their_number():
    distiller = dict(
        type='DistillerN',
        weighted_losses=['loss_kd', 'loss_layerN'],
        student_recorders=dict(
            layerN=dict(source='stages.N.before'), stem=dict(source='stem')
        ),
        distill_losses=dict(loss_kd=None, loss_layerN=dict(loss_weight=2)),
        loss_forward_mappings=dict(
            loss_layerN=dict(s_feature=dict(recorder='layerN', connector='otherN'))
        ),
    )
    assert repeat(distiller, 2) == dict(
        type='DistillerN',
        weighted_losses=['loss_kd', 'loss_layer1', 'loss_layer2'],
        student_recorders=dict(
            layer1=dict(source='stages.1.before'),
            layer2=dict(source='stages.2.before'),
            stem=dict(source='stem'),
        ),
        distill_losses=dict(
            loss_kd=None,
            loss_layer1=dict(loss_weight=2),
            loss_layer2=dict(loss_weight=2),
        ),
        loss_forward_mappings=dict(
            loss_layer1=dict(s_feature=dict(recorder='layer1', connector='otherN')),
            loss_layer2=dict(s_feature=dict(recorder='layer2', connector='otherN')),
        ),
    )


def test_a_list_of_connectors():
    regressor = [
        dict(norm_cfg=dict(type='BN'), in_channels='student.stages.N.channels'),
        dict(out_channels='teacher.stages.N.channels * 2'),
    ]
    found = repeat(dict(connectors=dict(regressorN=regressor)), 3)['connectors']
    assert list(found) == ['regressor1', 'regressor2', 'regressor3']
    assert found['regressor3'] == [
        dict(norm_cfg=dict(type='BN'), in_channels='student.stages.3.channels'),
        dict(out_channels='teacher.stages.3.channels * 2'),
    ]


def test_entries_of_a_list_are_repeated_where_they_stand():
    distiller = dict(
        student_recorders=dict(layerN=dict(source='stages.N')),
        connectors=dict(
            chain=dict(
                widths=('stem', 'student.stages.N.channels', 'student.width'),
                nested=dict(sizes=['teacher.stages.N.size']),
            ),
            regressorN=[dict(in_channels=['student.stages.N.channels', 3])],
        ),
        loss_forward_mappings=dict(
            loss_a=dict(
                s_features=dict(
                    records=[dict(recorder='layerN'), dict(recorder='feature')]
                )
            )
        ),
    )
    found = repeat(distiller, 2)
    assert found['connectors'] == dict(
        chain=dict(
            widths=(
                'stem',
                'student.stages.1.channels',
                'student.stages.2.channels',
                'student.width',
            ),
            nested=dict(sizes=['teacher.stages.1.size', 'teacher.stages.2.size']),
        ),
        # A part that is repeated has one stage.
        regressor1=[dict(in_channels=['student.stages.1.channels', 3])],
        regressor2=[dict(in_channels=['student.stages.2.channels', 3])],
    )
    assert found['loss_forward_mappings']['loss_a']['s_features']['records'] == [
        dict(recorder='layer1'),
        dict(recorder='layer2'),
        dict(recorder='feature'),
    ]


def test_weights_count_from_the_last_stage():
    losses = dict(loss_N=dict(loss_weight=[1, 2, 4, 8]))
    for count in range(1, 5):
        found = repeat(dict(distill_losses=losses), count)['distill_losses'].values()
        assert [each['loss_weight'] for each in found] == [1, 2, 4, 8][-count:]
    with pytest.raises(ValueError, match='loss_weight has 4 weights for 5 stages'):
        repeat(dict(distill_losses=losses), 5)


def test_what_is_given_stays_as_it_is():
    distiller = dict(distill_losses=dict(loss_N=dict(loss_weight=[1, 2])))
    repeat(distiller, 2)
    assert distiller == dict(distill_losses=dict(loss_N=dict(loss_weight=[1, 2])))

"""A distiller of one teacher becomes one of several."""

import copy

import pytest
from builders import model_config

from mmrazor_pckd.models.distillers.check_config import check_distiller
from mmrazor_pckd.models.distillers.per_teacher import per_teacher

TWO = ['head.fc', 'head.fc']
HALVES = [0.5, 0.5]


def pckd():
    return model_config().distiller


def test_one_that_reads_scores_alone_stays_as_it_is():
    for name in ('kd', 'dkd', 'dist'):
        cfg = model_config(f'{name}_r34_r18_imagenet').distiller
        found = per_teacher(cfg, TWO, HALVES)
        assert found.pop('connectors') == {}
        assert found == cfg.to_dict()


def test_pckd_has_a_term_for_each_teacher_but_one_of_the_scores():
    cfg = pckd()
    before = copy.deepcopy(cfg)
    found = per_teacher(cfg, TWO, [0.75, 0.25])
    assert cfg == before
    check_distiller(found)
    assert {
        key: each['source'] for key, each in found['teacher_recorders'].items()
    } == {
        'feature_0': 'teachers.0.head.fc',
        'feature_1': 'teachers.1.head.fc',
        'logits': 'head.fc',
        'centers_0': 'teachers.0.head.fc.weight',
        'centers_1': 'teachers.1.head.fc.weight',
        'bias_0': 'teachers.0.head.fc.bias',
        'bias_1': 'teachers.1.head.fc.bias',
    }
    losses = found['distill_losses']
    assert list(losses) == [
        'loss_kd',
        'loss_feature_alignment_0',
        'loss_feature_alignment_1',
        'loss_center_alignment_0',
        'loss_center_alignment_1',
        'loss_center_contrast_0',
        'loss_center_contrast_1',
    ]
    assert [
        losses[f'loss_feature_alignment_{number}']['loss_weight'] for number in '01'
    ] == [15, 5]
    assert losses['loss_kd'] == before.distill_losses.loss_kd
    assert list(found['connectors']) == [
        f'{name}_{number}'
        for name in ('projection', 'embedding_s', 'embedding_t')
        for number in (0, 1)
    ]
    assert found['weighted_losses'] == [
        'loss_kd',
        'loss_center_contrast_0',
        'loss_center_contrast_1',
    ]
    contrast = found['loss_forward_mappings']['loss_center_contrast_1']
    assert contrast['t_embedding'] == dict(
        from_student=True, recorder='feature', data_idx=0, connector='embedding_t_1'
    )
    assert contrast['t_centers'] == dict(from_student=False, recorder='centers_1')
    assert contrast['gt_labels']['recorder'] == 'gt_labels'


def test_what_the_config_has_for_one_teacher_is_taken():
    cfg = pckd()
    wide = dict(cfg.connectors.projection, out_channels=512)
    cfg.connectors.projection_1 = wide
    cfg.distill_losses.loss_feature_alignment_1 = dict(
        type='FeatureAlignmentLoss', loss_weight=3
    )
    cfg.teacher_recorders.feature_1 = dict(
        type='ModuleInputs', source='teachers.1.model.fc'
    )
    found = per_teacher(cfg, TWO, HALVES)
    assert found['connectors']['projection_1'] == wide
    assert found['connectors']['projection_0'] == cfg.connectors.projection
    losses = found['distill_losses']
    assert losses['loss_feature_alignment_1']['loss_weight'] == 3
    assert losses['loss_feature_alignment_0']['loss_weight'] == 10
    assert found['teacher_recorders']['feature_1']['source'] == 'teachers.1.model.fc'
    assert found['teacher_recorders']['feature_0']['source'] == 'teachers.0.head.fc'


@pytest.mark.parametrize('known', ['head.fc', 'head.layers.head'])
def test_each_teacher_has_its_own_name_of_the_classifier(known):
    cfg = dict(
        teacher_recorders=dict(
            logits=dict(type='ModuleOutputs', source=known),
            feature=dict(type='ModuleInputs', source=known),
            centers=dict(type='Parameter', source=f'{known}.weight'),
            other=dict(type='ModuleOutputs', source=f'{known}s'),
        )
    )
    found = per_teacher(cfg, ['head.layers.head', 'fc', None], [0.5, 0.25, 0.25])
    sources = {key: each['source'] for key, each in found['teacher_recorders'].items()}
    assert sources['logits'] == 'head.fc'
    assert sources['feature_0'] == 'teachers.0.head.layers.head'
    assert sources['feature_1'] == 'teachers.1.fc'
    assert sources['feature_2'] == f'teachers.2.{known}'
    assert sources['centers_1'] == 'teachers.1.fc.weight'
    assert sources['other_1'] == f'teachers.1.{known}s'


def test_a_list_of_records_and_a_shared_connector():
    cfg = dict(
        teacher_recorders=dict(
            a=dict(type='ModuleOutputs', source='backbone'),
            logits=dict(type='ModuleOutputs', source='head.fc'),
        ),
        connectors=dict(review=1, scale=2),
        distill_losses=dict(
            loss_review=dict(type='HierarchicalContextLoss', loss_weight=2),
            loss_kd=dict(type='KLDivergence'),
            loss_left_out=None,
        ),
        loss_forward_mappings=dict(
            loss_review=dict(
                s_feature=dict(
                    records=[dict(from_student=True, recorder='s', connector='scale')],
                    connector='review',
                ),
                t_feature=dict(records=[dict(from_student=False, recorder='a')]),
            ),
            loss_kd=dict(
                preds_S=dict(from_student=True, recorder='s', connector='scale'),
                preds_T=dict(from_student=False, recorder='logits'),
            ),
            loss_left_out=dict(t_feature=dict(from_student=False, recorder='a')),
        ),
    )
    found = per_teacher(cfg, TWO, HALVES)
    assert list(found['connectors']) == [
        'review_0',
        'review_1',
        'scale',
        'scale_0',
        'scale_1',
    ]
    review = found['loss_forward_mappings']['loss_review_1']
    assert review['s_feature']['connector'] == 'review_1'
    assert review['s_feature']['records'][0]['connector'] == 'scale_1'
    assert review['t_feature']['records'][0]['recorder'] == 'a_1'
    assert found['loss_forward_mappings']['loss_kd']['preds_S']['connector'] == 'scale'
    assert found['distill_losses']['loss_left_out_1'] is None


def test_what_names_one_teacher_is_left_alone():
    cfg = dict(
        teacher_recorders=dict(
            first=dict(type='ModuleOutputs', source='teachers.0.backbone')
        ),
        distill_losses=dict(loss_at=dict(type='AttentionTransferLoss')),
        loss_forward_mappings=dict(
            loss_at=dict(t_feature=dict(from_student=False, recorder='first'))
        ),
    )
    assert per_teacher(cfg, TWO, HALVES) == dict(cfg, connectors={})


MISTAKES = {
    'a delivery': (
        dict(distill_deliveries=dict(a=dict(type='FunctionOutputs'))),
        'distiller.distill_deliveries: ',
    ),
    'a function': (
        dict(teacher_recorders=dict(a=dict(type='FunctionOutputs', source='a.b'))),
        'distiller.teacher_recorders.a: FunctionOutputs records the calls of all',
    ),
    'a head of one teacher': (
        dict(
            teacher_recorders=dict(a=dict(type='ModuleOutputs', source='backbone')),
            connectors=dict(head_t=dict(type='ProjectionHead', frozen=True)),
            distill_losses=dict(loss_a=dict(type='L2Loss')),
            loss_forward_mappings=dict(
                loss_a=dict(
                    t=dict(from_student=False, recorder='a', connector='head_t')
                )
            ),
        ),
        'distiller.connectors.head_t: its checkpoint was trained on one teacher; '
        'with several give head_t_0, head_t_1',
    ),
}


@pytest.mark.parametrize('mistake', MISTAKES)
def test_what_several_teachers_cannot_have_is_one_line(mistake):
    cfg, line = MISTAKES[mistake]
    with pytest.raises(ValueError, match=f'^{line}'):
        per_teacher(cfg, TWO, HALVES)


def test_a_loss_without_weight_is_one_line():
    cfg = dict(
        teacher_recorders=dict(a=dict(type='ModuleOutputs', source='backbone')),
        distill_losses=dict(loss_a=dict(type='ABLoss'), loss_b=dict(type='L2Loss')),
        loss_forward_mappings=dict(
            loss_a=dict(t=dict(from_student=False, recorder='a'))
        ),
    )
    found = per_teacher(cfg, TWO, HALVES)
    assert found['distill_losses']['loss_a_0']['loss_weight'] == 0.5
    cfg['distill_losses']['loss_a']['type'] = 'mmpretrain.CosineSimilarityLoss'
    with pytest.raises(ValueError, match='loss_a: .* has no loss_weight, with'):
        per_teacher(cfg, TWO, HALVES)

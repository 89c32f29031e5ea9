"""MMRazor's own distillation gives near matches for a mistyped name."""

import copy
import re

import pytest
from builders import batch, build, classifier, total
from mmrazor.registry import MODELS

LOGITS = dict(type='ModuleOutputs', source='head.fc')
FEATURE = dict(type='ModuleInputs', source='head.fc')
LINEAR = dict(
    type='TorchNNConnector',
    module_name='Linear',
    module_args=dict(in_features=8, out_features=8),
)


def stock():
    return dict(
        type='SingleTeacherDistill',
        architecture=classifier(4),
        teacher=classifier(4),
        data_preprocessor=dict(type='mmpretrain.ClsDataPreprocessor'),
        distiller=dict(
            type='ConfigurableDistiller',
            student_recorders=dict(logits=dict(LOGITS), feature=dict(FEATURE)),
            teacher_recorders=dict(logits=dict(LOGITS), feature=dict(FEATURE)),
            connectors=dict(projection=copy.deepcopy(LINEAR)),
            distill_losses=dict(
                loss_kd=dict(type='KLDivergence', tau=4), loss_l2=dict(type='L2Loss')
            ),
            loss_forward_mappings=dict(
                loss_kd=dict(
                    preds_S=dict(from_student=True, recorder='logits'),
                    preds_T=dict(from_student=False, recorder='logits'),
                ),
                loss_l2=dict(
                    s_feature=dict(
                        from_student=True,
                        recorder='feature',
                        data_idx=0,
                        connector='projection',
                    ),
                    t_feature=dict(from_student=False, recorder='feature', data_idx=0),
                ),
            ),
        ),
    )


def test_right_names_train():
    losses = build(stock())(*batch(), mode='loss')
    assert {'student.loss', 'distill.loss_kd', 'distill.loss_l2'} == set(losses)
    assert total(losses).isfinite()


def test_the_classifier_of_timm_is_found():
    pytest.importorskip('timm')
    cfg = stock()
    cfg['teacher'] = dict(
        _scope_='mmpretrain',
        type='TimmClassifier',
        model_name='resnet10t',
        num_classes=cfg['architecture']['head']['num_classes'],
    )
    del cfg['distiller']['distill_losses']['loss_l2']
    del cfg['distiller']['loss_forward_mappings']['loss_l2']
    model = build(cfg)
    logits = model.distiller.teacher_recorders.get_recorder('logits')
    assert logits.source == 'model.fc'
    assert total(model(*batch(), mode='loss')).isfinite()


def rename(mapping, old, new):
    mapping[new] = mapping.pop(old)


KEY = 'distiller.loss_forward_mappings'
MISTAKES = {
    'source of the student': (
        lambda cfg: cfg['student_recorders']['logits'].update(source='head.fcc'),
        'distiller.student_recorders.logits.source: the student has no module '
        '"head.fcc"; near matches: head.fc, head',
    ),
    'source of the teacher': (
        lambda cfg: cfg['teacher_recorders']['feature'].update(source='haed.fc'),
        'distiller.teacher_recorders.feature.source: the teacher has no module '
        '"haed.fc"; near matches: head.fc',
    ),
    'a parameter': (
        lambda cfg: cfg['teacher_recorders'].update(
            centers=dict(type='Parameter', source='head.fc.wieght')
        ),
        'distiller.teacher_recorders.centers.source: the teacher has no parameter '
        '"head.fc.wieght"; near matches: head.fc.weight',
    ),
    'recorder': (
        lambda cfg: cfg['loss_forward_mappings']['loss_kd']['preds_T'].update(
            recorder='logit'
        ),
        f'{KEY}.loss_kd.preds_T.recorder: "logit" is none of '
        'distiller.teacher_recorders; near matches: logits',
    ),
    'connector': (
        lambda cfg: cfg['loss_forward_mappings']['loss_l2']['s_feature'].update(
            connector='projektion'
        ),
        f'{KEY}.loss_l2.s_feature.connector: "projektion" is none of '
        'distiller.connectors; near matches: projection',
    ),
    'loss': (
        lambda cfg: rename(cfg['loss_forward_mappings'], 'loss_kd', 'loss_dk'),
        f'{KEY}: "loss_dk" is none of distiller.distill_losses; near matches: loss_kd',
    ),
    'input': (
        lambda cfg: rename(
            cfg['loss_forward_mappings']['loss_kd'], 'preds_T', 'pred_T'
        ),
        f'{KEY}.loss_kd.pred_T: KLDivergence takes no such input; near matches: '
        'preds_T, preds_S',
    ),
    'entry': (
        lambda cfg: cfg['loss_forward_mappings']['loss_kd']['preds_S'].pop(
            'from_student'
        ),
        f'{KEY}.loss_kd.preds_S: "from_student" is missing',
    ),
}


@pytest.mark.parametrize('mistake', MISTAKES)
def test_a_mistyped_name_is_one_line(mistake):
    change, line = MISTAKES[mistake]
    cfg = stock()
    change(cfg['distiller'])
    with pytest.raises(ValueError, match=re.escape(line)):
        MODELS.build(cfg)

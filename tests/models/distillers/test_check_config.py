"""Mistakes in a distillation's config, found before anything is built.

tests/bad_input has them in whole configs.
"""

import copy
import math

import pytest
from builders import model_config

from mmrazor_pckd.models.distillers.check_config import check_distiller, check_model


@pytest.mark.parametrize(
    'name',
    [f'{method}_r34_r18_imagenet' for method in ('pckd', 'kd', 'crd', 'dist_preview')],
)
def test_what_is_shipped_is_right(name):
    cfg = model_config(name)
    before = copy.deepcopy(cfg)
    check_model(cfg)
    check_distiller(cfg.distiller)
    assert cfg == before


def test_frozen_and_rotated_are_checked_alike():
    for kind in ('FrozenTeacherDistill', 'RotatedViewDistill'):
        cfg = model_config('kd_r34_r18_imagenet')
        cfg.type = kind
        check_model(cfg)
        with pytest.raises(
            ValueError, match=f'model.teacher_chkpt: {kind} has no such'
        ):
            check_model(dict(cfg, teacher_chkpt='a'))
        cfg.pop('teacher')
        with pytest.raises(ValueError, match=f'model.teacher is not given: {kind}'):
            check_model(cfg)
    with pytest.raises(ValueError, match='model.views: FrozenTeacherDistill has no'):
        check_model(dict(type='FrozenTeacherDistill', distiller={}, views=(0,)))


def pckd(changes):
    cfg = model_config().distiller
    for place, value in changes.items():
        *folders, name = place.split('.')
        part = cfg
        for folder in folders:
            part = part[folder]
        part[name] = value
    return cfg


WRONG = {
    'type': (
        {'distill_losses.loss_kd.type': 'KLDivergance'},
        'distiller.distill_losses.loss_kd.type: "KLDivergance" is not registered; '
        'near matches: KLDivergence',
    ),
    'argument': (
        {'distill_losses.loss_kd.tua': 1},
        'distiller.distill_losses.loss_kd.tua: KLDivergence has no such argument',
    ),
    'argument of the base of the losses': (
        {'distill_losses.loss_feature_alignment.loss_wieght': 1},
        'FeatureAlignmentLoss has no such argument; near matches: loss_weight',
    ),
    'tau': (
        {'distill_losses.loss_kd.tau': math.nan},
        'distiller.distill_losses.loss_kd.tau must be > 0, got nan',
    ),
    'loss_weight': (
        {'distill_losses.loss_kd.loss_weight': math.nan},
        'distiller.distill_losses.loss_kd.loss_weight must be >= 0, got nan',
    ),
    'recorder': (
        {'loss_forward_mappings.loss_kd.preds_S.recorder': 'logit'},
        'loss_kd.preds_S.recorder: "logit" is none of '
        'distiller.student_recorders; near matches: logits',
    ),
    'connector': (
        {'loss_forward_mappings.loss_kd.preds_S.connector': 'projektion'},
        'loss_kd.preds_S.connector: "projektion" is none of distiller.connectors',
    ),
    'mapping': (
        {'loss_forward_mappings.loss_x': {}},
        'distiller.loss_forward_mappings: "loss_x" is none of distiller.distill_losses',
    ),
    'input': (
        {'loss_forward_mappings.loss_kd.preds_X': dict(recorder='logits')},
        'loss_forward_mappings.loss_kd.preds_X: KLDivergence takes no such input',
    ),
    'weighting': (
        {'sample_weighting.groth_rate': 1},
        'distiller.sample_weighting.groth_rate: PreviewWeighting has no such argument',
    ),
}


@pytest.mark.parametrize('name', WRONG)
def test_a_mistake_is_refused_with_its_place(name):
    changes, message = WRONG[name]
    with pytest.raises(ValueError) as error:  # noqa: PT011  the text is compared
        check_distiller(pckd(changes))
    assert message in str(error.value)


def test_a_loss_that_is_left_out_needs_nothing():
    check_distiller(
        pckd(
            {
                'distill_losses.loss_kd': None,
                'loss_forward_mappings.loss_kd': dict(nonsense={}),
            }
        )
    )

"""Evaluators that yield more than numbers."""

import pytest
from bad_input.cases import Cases

pytestmark = pytest.mark.slow

CASES = Cases()
BY_CLASS = dict(
    _delete_=True, type='SingleLabelMetric', items=('recall',), average=None
)


@CASES.add(
    'an accuracy of the teacher that is no number',
    'TeacherValidationHook.metric: "single-label/recall_classwise" is no '
    'number to compare with min_teacher_accuracy=1, it is [...]',
)
def _(here):
    cfg = here.config(val_evaluator=dict(BY_CLASS))
    cfg.custom_hooks[0].update(
        min_teacher_accuracy=1, metric='single-label/recall_classwise'
    )
    here.train(cfg=cfg)


@CASES.add(
    'a best checkpoint by a metric that is not there',
    'default_hooks.checkpoint.save_best: "accuracy/top1" is none of the '
    'metrics, single-label/recall_classwise',
)
def _(here):
    here.train(val_evaluator=dict(BY_CLASS))


for METRIC in ('single-label/recall_classwise', 'auto'):

    @CASES.add(
        f'a best checkpoint by a metric that is no number, {METRIC}',
        'default_hooks.checkpoint.save_best: "single-label/recall_classwise" '
        'is no number to be best in, it is [...]',
    )
    def _(here, metric=METRIC):
        here.train(
            val_evaluator=dict(BY_CLASS),
            **{
                'default_hooks.checkpoint.save_best': metric,
                'default_hooks.checkpoint.rule': 'greater',
            },
        )


@CASES.works(
    'metrics that are no numbers',
    'they are logged, and the checkpoint can be resumed from',
)
def _(here):
    options = {'default_hooks.checkpoint.save_best': None}
    here.train(val_evaluator=dict(BY_CLASS), **options)
    assert 'Teacher: single-label/recall_classwise [0' in here.log()
    here.train('pckd', '--resume', val_evaluator=dict(BY_CLASS), **options)


@pytest.mark.parametrize('name', CASES)
def test_metrics(name, here):
    CASES.check(name, here)

"""What a config does not give."""

import pytest
from bad_input.cases import Cases

CASES = Cases()
DISTILLER = 'model.distiller.'


for NAME, ARGUMENT in (
    ('PreviewWeighting', 'growth_rate'),
    ('CurriculumWeighting', 'growth_rate'),
    ('FocalWeighting', 'gamma'),
):

    @CASES.add(
        f'{NAME} without {ARGUMENT}',
        f'....py: distiller.sample_weighting.{ARGUMENT} is not given: {NAME} needs it',
    )
    def _(here, name=NAME):
        here.train(**{DISTILLER + 'sample_weighting': dict(_delete_=True, type=name)})


@CASES.add(
    'a weighting of an unknown type',
    '....py: distiller.sample_weighting.type: "FocalWeigthing" is not '
    'registered; near matches: FocalWeighting...',
)
def _(here):
    here.train(**{DISTILLER + 'sample_weighting.type': 'FocalWeigthing'})


@CASES.add(
    'a connector without its width',
    '....py: distiller.connectors.projection.out_channels is not given: '
    'ProjectionMLP needs it',
)
def _(here):
    cfg = here.config()
    del cfg.model.distiller.connectors.projection.out_channels
    here.train(cfg=cfg)


@CASES.add(
    'a recorder without a source',
    '....py: distiller.teacher_recorders.logits.source is not given: '
    'ModuleOutputsRecorder needs it',
)
def _(here):
    cfg = here.config('kd')
    del cfg.model.distiller.teacher_recorders.logits.source
    here.train('kd', cfg=cfg)


@CASES.add(
    'a distillation without a teacher',
    '....py: model.teacher is not given: RotatedViewDistill needs it',
)
def _(here):
    cfg = here.config()
    del cfg.model.teacher
    here.train(cfg=cfg)


@CASES.add(
    'a second view of a method of one view',
    'distiller.student_recorders.logits: record_idx is illegal. ... A source that runs '
    'once in a step has record_idx=0 alone, under WeakStrongDistill 0 and 1',
)
def _(here):
    key = 'model.distiller.loss_forward_mappings.loss_kd.preds_S.record_idx'
    here.train('kd_ls', **{key: 1})


@CASES.add(
    'one view for a method of two',
    'train_dataloader.dataset.pipeline: WeakStrongDistill needs two views of each '
    "image, got 1: put dict(type='MultiView', ...) before PackInputs, with "
    "collate_fn=dict(type='default_collate')",
)
def _(here):
    cfg = here.config('mld')
    cfg.train_dataloader.dataset.pipeline = cfg.val_dataloader.dataset.pipeline
    here.train(cfg=cfg)


@pytest.mark.parametrize('name', CASES)
def test_missing(name, here):
    CASES.check(name, here)

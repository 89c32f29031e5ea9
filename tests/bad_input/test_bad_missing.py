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


@pytest.mark.parametrize('name', CASES)
def test_missing(name, here):
    CASES.check(name, here)

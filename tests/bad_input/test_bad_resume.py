"""What --resume cannot go on from."""

import pytest
from bad_input.cases import Cases

pytestmark = pytest.mark.slow

CASES = Cases()
INSTEAD = '; to begin a new run from its weights, give it as load_from without --resume'


def resume(here, **options):
    here.train('kd')
    cfg = here.config('kd', **options)
    here.train('kd', '--resume', str(here.folder / 'epoch_1.pth'), cfg=cfg)


@CASES.add(
    '--resume with another optimizer',
    '--resume: .../epoch_1.pth: optim_wrapper.optimizer.type was '
    "'SGD' and is 'AdamW': the optimizer's state does not fit optim_wrapper" + INSTEAD,
)
def _(here):
    resume(
        here, **{'optim_wrapper.optimizer': dict(_delete_=True, type='AdamW', lr=0.001)}
    )


@CASES.add(
    '--resume with other parameter groups',
    '--resume: .../epoch_1.pth: the optimizer has 65 parameter groups, and '
    "its state 1: the optimizer's state does not fit optim_wrapper" + INSTEAD,
)
def _(here):
    resume(here, **{'optim_wrapper.paramwise_cfg': dict(norm_decay_mult=0.0)})


@CASES.add(
    '--resume with other schedulers',
    "--resume: .../epoch_1.pth: param_scheduler.type was 'CosineAnnealingLR' "
    "and is 'MultiStepLR': the schedulers' state does not fit "
    'param_scheduler' + INSTEAD,
)
def _(here):
    resume(
        here, param_scheduler=dict(_delete_=True, type='MultiStepLR', milestones=[1])
    )


@CASES.add(
    '--resume with student.pth',
    '.../student.pth is no checkpoint of a run: it has no message_hub; its '
    'weights can be used with load_from, without --resume',
)
def _(here):
    here.train('kd')
    here.train('kd', '--resume', str(here.folder / 'student.pth'))


@pytest.mark.parametrize('name', CASES)
def test_resume(name, here):
    CASES.check(name, here)

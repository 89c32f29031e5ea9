"""Checkpoints that do not belong to the config."""

import pytest
import torch
from bad_input.cases import Cases
from mmengine.runner import CheckpointLoader

pytestmark = pytest.mark.slow

CASES = Cases()
TRAINED = '. Give the config that it was trained with'
PLAIN = (
    '. A checkpoint of a distillation has the student under '
    '"architecture."; the weights of a plain network belong under the '
    'config of that network alone'
)
EXPORT = (
    '. It is a checkpoint of a distillation: give the config of that, '
    'or its student, which tools/model_converters/export_student.py '
    'writes'
)


def read(here):
    return CheckpointLoader.load_checkpoint(here.teacher)['state_dict']


def students(state):
    return {
        f'architecture.{key}': value
        for key, value in state.items()
        if key.startswith(('backbone', 'head'))
    }


# --- to be tested ----------------------------------------------------------


@CASES.add(
    'another network, to be tested',
    '.../given.pth does not fit ImageClassifier of ....py: '
    '... keys are unexpected, first ...' + TRAINED,
)
def _(here):
    cfg = here.config('teacher')
    cfg.model.backbone.depth = 18
    here.test('', here.save(read(here)), cfg=cfg)


@CASES.add(
    'another student, to be tested',
    '.../given.pth does not fit the student of ....py: '
    '... keys have another shape, first ...' + TRAINED,
)
def _(here):
    cfg = here.config()
    state = here.state('', cfg)
    cfg.model.architecture.backbone.base_channels = 4
    cfg.model.architecture.head.in_channels = 32
    for connector in cfg.model.distiller.connectors.values():
        connector.in_channels = 32
    here.test('', here.save(state), cfg=cfg)


@CASES.add(
    'weights that are missing, to be tested',
    '.../given.pth does not fit the student of ....py: 2 '
    'keys are missing, first architecture.head.fc.weight, '
    'architecture.head.fc.bias' + TRAINED,
)
def _(here):
    state = here.state('pckd')
    for name in 'weight', 'bias':
        del state[f'architecture.head.fc.{name}']
    here.test('pckd', here.save(state))


@CASES.add(
    'NaN in weights to be tested',
    '.../given.pth has NaN or infinite weights, in 1 tensors, first '
    'architecture.head.fc.bias: take a checkpoint from before its training '
    'diverged',
)
def _(here):
    state = here.state('pckd')
    state['architecture.head.fc.bias'][0] = float('nan')
    here.test('pckd', here.save(state))


@CASES.add(
    'a plain network, to be tested as a distillation of MMRazor',
    '.../given.pth does not fit the student of ....py: '
    '... keys are missing, first ...' + PLAIN,
)
def _(here):
    here.test('kd', here.save(read(here)))


@CASES.add(
    'a plain network, to be tested as a distillation',
    'the checkpoint has no key under "architecture.", first is "...": the '
    'weights of a plain network belong to model.student_ckpt',
)
def _(here):
    here.test('pckd', here.save(read(here)))


@CASES.add(
    'a distillation, to be tested as a plain network',
    '.../given.pth does not fit ImageClassifier of ....py: '
    '... keys are missing, ...' + EXPORT,
)
def _(here):
    here.test('teacher', here.save(here.state('pckd')))


@CASES.works(
    'the same student by another method, to be tested',
    'the student is all that is evaluated',
)
def _(here):
    here.test('pckd', here.save(here.state('kd')))


@CASES.works(
    "a checkpoint of MMRazor's SingleTeacherDistill, to be tested",
    'its teacher is not evaluated',
)
def _(here):
    state = here.state('pckd')
    state.update({f'teacher.{key}': value for key, value in read(here).items()})
    here.test('kd', here.save(state))
    here.test('pckd', here.save(state))


@CASES.works(
    'weights of several processes, averaged ones beside them', 'tested as others'
)
def _(here):
    state = here.state('pckd')
    wrapped = {f'module.{key}': value for key, value in state.items()}
    here.test(
        'pckd', here.save(wrapped, ema_state_dict=dict(wrapped, steps=torch.ones(())))
    )


# --- to begin with ---------------------------------------------------------


@CASES.add(
    'load_from, and nothing fits',
    'load_from: .../given.pth has no weight that fits '
    'ImageClassifier: ... keys are missing, ...' + EXPORT,
)
def _(here):
    here.train('teacher', load_from=here.save(here.state('pckd')))


@CASES.add(
    'load_from, and nothing fits the student',
    'load_from: .../given.pth has no weight that fits the '
    'student: ... keys are missing, ...' + PLAIN,
)
def _(here):
    here.train('kd', load_from=here.save(read(here)))


@CASES.works('load_from, and a part fits', 'a warning names the rest')
def _(here):
    state = read(here)
    state['head.fc.bias'] = torch.zeros(3)
    del state['head.fc.weight']
    here.train('teacher', load_from=here.save(state))
    assert (
        'given.pth fits ImageClassifier in part: 1 keys are missing, '
        'first head.fc.weight; 1 keys have another shape, first '
        'head.fc.bias; missing ones stay as they are initialized, the '
        'others are not used'
    ) in here.log()


@CASES.add(
    '--resume of another network, in a config without ResumeCheckHook',
    '--resume: .../epoch_1.pth is of another student or method: its weights '
    'do not fit in ... places, first ...; to begin a new run from its '
    'weights, give it as load_from without --resume',
)
def _(here):
    cfg = here.config('teacher')
    cfg.custom_hooks = []
    cfg.model.backbone.depth = 18
    here.train('', '--resume', here.teacher, cfg=cfg)


def pretrained(here, name, part, state, **init_cfg):
    cfg = here.config(name)
    network = cfg.model.get('architecture', cfg.model)
    network[part].init_cfg = dict(
        type='Pretrained', checkpoint=here.save(state), **init_cfg
    )
    here.train(cfg=cfg)


@CASES.add(
    "the student's pretrained backbone, and nothing fits",
    'init_cfg.checkpoint: .../given.pth has no weight that fits ResNet..., '
    'its keys are ... ...; see init_cfg.prefix, and that it is of this '
    'network',
)
def _(here):
    pretrained(here, 'pckd', 'backbone', read(here))


@CASES.add(
    'the prefix of a pretrained backbone, which no key has',
    'init_cfg.checkpoint: .../given.pth has no weight that fits ResNet... '
    'under "backbon.", its keys are ... ...; see init_cfg.prefix, and that '
    'it is of this network',
)
def _(here):
    pretrained(here, 'teacher', 'backbone', read(here), prefix='backbon.')


@CASES.works('a pretrained backbone, and a part fits', 'a warning names the rest')
def _(here):
    state = read(here)
    del state['backbone.conv1.weight']
    pretrained(here, 'teacher', 'backbone', state, prefix='backbone.')
    assert (
        'given.pth fits ResNet_CIFAR in part: 1 keys are missing, first '
        'conv1.weight; weights that are missing or have another shape '
        'stay random'
    ) in here.log()


@pytest.mark.parametrize('name', CASES)
def test_checkpoint(name, here):
    CASES.check(name, here)

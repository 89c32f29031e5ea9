"""Teachers that have no weights, or are not there."""

import pytest
from bad_input.cases import Cases

pytestmark = pytest.mark.slow

CASES = Cases()


@CASES.add(
    'a teacher of timm without weights',
    'model.teacher_ckpt is not given: the teacher has random weights; give '
    'the path or URL of its checkpoint',
)
def _(here):
    pytest.importorskip('timm')
    cfg = here.config('kd')
    cfg.model.teacher = dict(
        type='mmpretrain.TimmClassifier', model_name='resnet10t', num_classes=15
    )
    cfg.model.teacher_ckpt = None
    cfg.model.distiller.teacher_recorders.logits.source = 'model.fc'
    here.train(cfg=cfg)


@CASES.add(
    'a teacher of which only the backbone has weights',
    'model.teacher_ckpt is not given: the teacher has random weights; give '
    'the path or URL of its checkpoint',
)
def _(here):
    cfg = here.config('kd')
    cfg.model.teacher.backbone.init_cfg = dict(
        type='Pretrained', checkpoint=here.teacher, prefix='backbone.'
    )
    cfg.model.teacher_ckpt = None
    here.train(cfg=cfg)


@CASES.add(
    "another network than the checkpoint's, SingleTeacherDistill",
    'model.teacher_ckpt: ... does not fit ImageClassifier: ... keys are '
    'unexpected, first ...',
)
def _(here):
    here.train('kd', **{'model.teacher.backbone.depth': 18})


@CASES.add(
    'a teacher to evaluate, and no distillation',
    'TeacherValidationHook evaluates model.teacher, and ImageClassifier has '
    'none; leave it out of custom_hooks',
)
def _(here):
    cfg = here.config('teacher')
    cfg.custom_hooks.append(dict(type='mmrazor.TeacherValidationHook'))
    here.train(cfg=cfg)


@CASES.add(
    "MMRazor's validation of a teacher, and no distillation",
    'val_cfg.type: SingleTeacherDistillValLoop evaluates model.teacher, and '
    'ImageClassifier has none; leave the type out',
)
def _(here):
    here.train('teacher', val_cfg=dict(type='mmrazor.SingleTeacherDistillValLoop'))


@CASES.add(
    'the head of SSKD is not trained yet',
    'ProjectionHead.checkpoint: ...nowhere.pth...: train the head first: python '
    'tools/train.py configs/demo/sskd_head_demo.py',
)
def _(here):
    key = 'model.distiller.connectors.head_t.checkpoint'
    here.train('sskd', **{key: 'nowhere.pth'})


@CASES.add(
    'a frozen head without a checkpoint',
    'distiller.connectors.head_t: ProjectionHead.frozen without checkpoint: the '
    'head would stay random; give the checkpoint of configs/demo/sskd_head_demo.py',
)
def _(here):
    key = 'model.distiller.connectors.head_t.checkpoint'
    here.train('sskd', **{key: None})


@CASES.add(
    "a teacher's checkpoint as its head's",
    'distiller.connectors.head_t: ProjectionHead.checkpoint: ... does not fit '
    'ProjectionHead: 4 keys are missing, first ...; ... keys are unexpected, first ...',
)
def _(here):
    key = 'model.distiller.connectors.head_t.checkpoint'
    here.train('sskd', **{key: here.teacher})


@CASES.add(
    'the head of another teacher',
    'distiller.connectors.head_t: ProjectionHead.checkpoint: ... is the head of '
    'another teacher (head.fc.bias differs); train one on this teacher: python '
    'tools/train.py configs/demo/sskd_head_demo.py',
)
def _(here):
    state = here.state('sskd_head')
    state['teacher.head.fc.bias'] += 1
    key = 'model.distiller.connectors.head_t.checkpoint'
    here.train('sskd', **{key: here.save(state)})


@CASES.add(
    'a connector for other channels than those of its record',
    'distiller.connectors.channels: it does not fit its input (...to have 7 channels, '
    'but got 64 channels instead); a connector takes the channels of the record, each '
    'of its parts those of the part before',
)
def _(here):
    key = 'model.distiller.connectors.channels.0.module_args.in_channels'
    here.train('ickd', **{key: 7})


@pytest.mark.parametrize('name', CASES)
def test_teacher(name, here):
    CASES.check(name, here)

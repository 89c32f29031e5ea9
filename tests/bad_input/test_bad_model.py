"""Teacher and student that do not go together."""

import pytest
import torch
from bad_input.cases import Cases
from mmengine.runner import CheckpointLoader
from mmrazor.registry import MODELS

pytestmark = pytest.mark.slow

CASES = Cases()
DISTILLER = 'model.distiller.'


def other_teacher(here, change):
    """The teacher's checkpoint, with its weights changed."""
    state = CheckpointLoader.load_checkpoint(here.teacher)['state_dict']
    path = here.folder.parent / 'other.pth'
    torch.save(dict(state_dict=change(state)), path)
    here.teacher = str(path)


def ten_classes(here, name='pckd'):
    other_teacher(
        here,
        lambda state: {
            key: value[:10] if key.startswith('head.') else value
            for key, value in state.items()
        },
    )
    return here.config(name, **{'model.teacher.head.num_classes': 10})


@CASES.add(
    "a teacher of other classes, evaluated on the student's data",
    'model.teacher.head.num_classes is 10 and model.architecture.head.'
    'num_classes 15: the teacher of other classes cannot be evaluated, nor '
    'its scores learned; where only features are, leave '
    'TeacherValidationHook out of custom_hooks',
)
def _(here):
    here.train(cfg=ten_classes(here))


@CASES.add(
    'the scores of a teacher of other classes',
    'distiller.distill_losses.loss_kd: its inputs do not fit each other ('
    '...10... must match ...15...); teacher and student must have the same '
    'classes and, but for a connector, the same widths',
)
def _(here):
    cfg = ten_classes(here, 'kd_preview')
    del cfg.custom_hooks[0]
    here.train(cfg=cfg)


@CASES.add(
    'a connector for another width of the student',
    'distiller.connectors.projection: in_channels=32 does not fit a feature '
    'of shape (48, 64): a pooled feature (rows, width) is needed, and '
    'in_channels=64 for this one',
)
def _(here):
    here.train(**{DISTILLER + 'connectors.projection.in_channels': 32})


@CASES.add(
    "a connector to another width than the teacher's",
    'distiller.distill_losses.loss_feature_alignment: s_feature has shape '
    "(48, 32) and t_feature (48, 64): project the student's feature to "
    'width 64',
)
def _(here):
    here.train(**{DISTILLER + 'connectors.projection.out_channels': 32})


@CASES.add(
    'aligned centers of classifiers of unequal width',
    'distiller.distill_losses.loss_center_alignment: s_centers has shape '
    '(15, 32) and t_centers (15, 64) (categories, width): centers can only '
    'be aligned where they are equal, leave the center alignment out for '
    'this pair of networks',
)
def _(here):
    here.train(
        **{
            'model.architecture.backbone.base_channels': 4,
            'model.architecture.head.in_channels': 32,
            DISTILLER + 'connectors.projection.in_channels': 32,
            DISTILLER + 'connectors.embedding_s.in_channels': 32,
            DISTILLER + 'connectors.embedding_s.out_channels': 32,
            DISTILLER + 'connectors.embedding_t.in_channels': 32,
        }
    )


@CASES.add(
    'a head without head.fc',
    'distiller.student_recorders.bias.source: the student has no parameter '
    '"head.fc.bias"; near matches: head.conv_cls_head.bias, '
    'head.trans_cls_head.bias',
)
def _(here):
    head = dict(
        type='ConformerHead',
        num_classes=15,
        in_channels=(64, 64),
        loss=dict(type='CrossEntropyLoss'),
    )
    here.train(**{'model.architecture.head': {'_delete_': True, **head}})


@CASES.add(
    'rotated views, and a head without a linear classifier',
    'the head of ImageClassifier (ClsHead) has no linear layer with '
    'num_classes outputs, which rotated views need; with views=(0, ) any '
    'head will do',
)
def _(here):
    cfg = here.config()
    cfg.model.architecture.head = dict(
        type='ClsHead', loss=dict(type='CrossEntropyLoss')
    )
    cfg.model.distiller = dict(type='PreviewDistiller')
    here.train(cfg=cfg)


@CASES.add(
    "a teacher of torchvision's names",
    'model.teacher_ckpt: .../other.pth does not fit ImageClassifier: ...'
    " These are the names of torchvision; mmpretrain's "
    'tools/model_converters turn them into its own',
)
def _(here):
    other_teacher(
        here,
        lambda state: {
            key.replace('backbone.', '').replace('head.', ''): value
            for key, value in state.items()
        },
    )
    here.train()


@CASES.add(
    'the checkpoint of an algorithm as teacher',
    'model.teacher_ckpt: .../other.pth does not fit ImageClassifier: ... It '
    'is a checkpoint of an MMRazor algorithm; the plain network is under '
    '"architecture."',
)
def _(here):
    other_teacher(
        here,
        lambda state: {f'architecture.{key}': value for key, value in state.items()},
    )
    here.train()


@CASES.add(
    "another network than the checkpoint's",
    'model.teacher_ckpt: ... does not fit ImageClassifier: ... keys are '
    'unexpected, first ...',
)
def _(here):
    here.train(**{'model.teacher.backbone.depth': 18})


@CASES.add(
    'a teacher without weights',
    'model.teacher_ckpt is not given: the teacher has random weights; give '
    'the path or URL of its checkpoint',
)
def _(here):
    here.train(**{'model.teacher_ckpt': None})


@CASES.add(
    'a teacher worse than asked for',
    'the teacher reaches accuracy/top1 ..., less than '
    'min_teacher_accuracy=99: see that model.teacher_ckpt belongs to '
    'model.teacher and to the data, and that both take the same '
    'preprocessing',
)
def _(here):
    cfg = here.config()
    cfg.custom_hooks[0].min_teacher_accuracy = 99
    here.train(cfg=cfg)


@CASES.add(
    'a plain network in load_from',
    'the checkpoint has no key under "architecture.", first is "...": the '
    'weights of a plain network belong to model.student_ckpt',
)
def _(here):
    here.train(load_from=here.teacher)


@CASES.add(
    'a teacher trained by RotatedViewDistill',
    'model.teacher_trainable: RotatedViewDistill trains the student and '
    'keeps the teacher frozen and wholly in eval mode; leave the argument '
    'out',
)
def _(here):
    here.train(**{'model.teacher_trainable': True})


OTHER = dict(
    type='mmpretrain.ClsDataPreprocessor',
    mean=[110.0, 120.0, 130.0],
    std=[50.0, 60.0, 70.0],
    to_rgb=False,
)


@CASES.works(
    'a teacher of another normalisation, RotatedViewDistill',
    'the images are converted for it, and the log says so',
)
def _(here):
    here.train(**{'model.teacher.data_preprocessor': OTHER})
    assert (
        'model.teacher.data_preprocessor has mean [110.0, 120.0, 130.0] '
        'std [50.0, 60.0, 70.0] BGR, model.data_preprocessor mean '
        '[127.5, 127.5, 127.5] std [60.0, 60.0, 60.0] RGB: the images '
        'are converted for the teacher'
    ) in here.log()


@CASES.add(
    'a teacher of another normalisation, SingleTeacherDistill',
    'model.teacher.data_preprocessor has mean [110.0, 120.0, 130.0] std '
    '[50.0, 60.0, 70.0] BGR, model.data_preprocessor mean [127.5, 127.5, '
    '127.5] std [60.0, 60.0, 60.0] RGB: SingleTeacherDistill gives both '
    'networks the same images; RotatedViewDistill, with views=(0, ) if need '
    'be, converts them for the teacher',
)
def _(here):
    here.train('kd', **{'model.teacher.data_preprocessor': OTHER})


@pytest.mark.parametrize('name', CASES)
def test_model(name, here):
    CASES.check(name, here)


@pytest.mark.parametrize(
    'student',
    [
        dict(mean=[127.5] * 3, std=[60.0] * 3, to_rgb=True),
        dict(mean=[1.0, 2.0, 3.0], std=[4.0, 5.0, 6.0]),
        dict(to_rgb=True),
        dict(),
    ],
)
def test_the_teacher_sees_what_its_own_preprocessor_makes(here, student):
    cfg = here.config(**{'model.teacher.data_preprocessor': OTHER}).model
    cfg.data_preprocessor = dict(type='mmpretrain.ClsDataPreprocessor', **student)
    model = MODELS.build(cfg)
    raw = dict(inputs=torch.randint(256, (4, 3, 8, 8), dtype=torch.uint8))
    wanted = model.teacher.data_preprocessor(raw)['inputs']
    images = model.data_preprocessor(raw)['inputs']
    assert not torch.allclose(images, wanted, atol=1)
    torch.testing.assert_close(model.teacher_images(images), wanted)
    assert not [key for key in model.state_dict() if 'teacher' in key]


def test_the_teacher_is_fed_with_them(here):
    cfg = here.config(**{'model.teacher.data_preprocessor': OTHER})
    cfg.model.data_preprocessor = cfg.data_preprocessor
    model = MODELS.build(cfg.model)
    seen = []
    model.teacher.backbone.register_forward_pre_hook(
        lambda module, inputs: seen.append(inputs[0])
    )
    from builders import batch

    inputs, samples = batch()
    model(inputs, samples, mode='loss')
    torch.testing.assert_close(seen[0][: len(inputs)], model.teacher_images(inputs))


def test_equal_normalisations_are_left_alone(here):
    cfg = here.config()
    same = cfg.data_preprocessor
    cfg.model.data_preprocessor = cfg.model.teacher.data_preprocessor = same
    assert MODELS.build(cfg.model).teacher_images is None
    cfg.model.teacher.pop('data_preprocessor')
    assert MODELS.build(cfg.model).teacher_images is None

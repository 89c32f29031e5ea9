"""What was not loaded is not a teacher."""

import copy

import pytest
import torch
from builders import build, classifier, model_config
from mmengine.logging import MMLogger
from mmengine.model import BaseModule
from mmpretrain.models import ImageClassifier
from mmrazor.registry import MODELS
from torch import nn


@MODELS.register_module()
class SelfSatisfied(ImageClassifier):
    """It says that there is nothing to initialize."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._is_init = True


@pytest.fixture(params=['SingleTeacherDistill', 'RotatedViewDistill'])
def algorithm(request):
    """Build one of the algorithms with a teacher."""

    def make(teacher, **options):
        cfg = dict(
            type=request.param,
            architecture=classifier(4),
            teacher=copy.deepcopy(teacher),
            data_preprocessor=dict(type='mmpretrain.ClsDataPreprocessor'),
            distiller=dict(type='ConfigurableDistiller'),
            **options,
        )
        if request.param == 'RotatedViewDistill':
            cfg['views'] = (0,)
        return MODELS.build(cfg)

    return make


@pytest.fixture
def save(tmp_path):
    """Write the weights of a network, or those with a prefix."""

    def write(network, prefix='', name='weights.pth'):
        state = {
            key: value
            for key, value in network.state_dict().items()
            if key.startswith(prefix)
        }
        torch.save(state, tmp_path / name)
        return str(tmp_path / name)

    return write


def timm(**options):
    pytest.importorskip('timm')
    return dict(type='mmpretrain.TimmClassifier', model_name='resnet10t', **options)


def timm_weights(save, classes=5):
    from timm import create_model

    torch.manual_seed(1)
    return save(create_model('resnet10t', num_classes=classes))


def same_after_init(model, before):
    """The Runner initializes what it takes for not initialized."""
    model.init_weights()
    for key, value in model.teacher.state_dict().items():
        if not torch.equal(value, before[key]):
            return False
    return True


def test_a_checkpoint_that_does_not_fit(algorithm, save):
    path = save(build(classifier(8)))
    with pytest.raises(
        ValueError,
        match='model.teacher_ckpt: .*weights.pth '
        'does not fit ImageClassifier: .* have another shape',
    ):
        algorithm(classifier(4), teacher_ckpt=path)
    path = save(nn.Linear(1, 1))
    with pytest.raises(ValueError, match='are missing, first .* unexpected'):
        algorithm(classifier(4), teacher_ckpt=path)


@pytest.mark.parametrize('name', ['OverhaulFeatureDistillation', 'FpnTeacherDistill'])
def test_the_other_algorithms_of_a_teacher(name, save):
    cfg = model_config('kd_r34_r18_imagenet')
    cfg.type, cfg.teacher_ckpt = name, save(build(classifier(8)))
    with pytest.raises(ValueError, match='model.teacher_ckpt: .*not fit'):
        MODELS.build(cfg)


def data_free(**teacher):
    return MODELS.build(
        dict(
            type='DataFreeDistillation',
            architecture=classifier(4),
            teachers=dict(one=dict(build_cfg=classifier(4), **teacher)),
            generator=dict(
                type='DAFLGenerator', img_size=8, latent_dim=4, hidden_channels=8
            ),
            distiller=dict(type='ConfigurableDistiller'),
            generator_distiller=dict(type='ConfigurableDistiller'),
        )
    )


def test_data_free_distillation(save, caplog):
    with pytest.raises(
        ValueError,
        match=r'model.teachers.\*.ckpt_path: '
        '.*weights.pth does not fit',
    ):
        data_free(ckpt_path=save(build(classifier(8))))
    right = data_free(ckpt_path=save(build(classifier(4))))
    assert right.teacher_has_weights
    assert not warnings_of(right, caplog)
    random = data_free()
    assert not random.teacher_has_weights
    assert warnings_of(random, caplog) == [
        'model.teachers.*.ckpt_path is not given: the student learns from a '
        'teacher with random weights'
    ]


def warnings_of(model, caplog):
    """What is said when a training begins."""
    caplog.clear()
    MMLogger.get_instance('teacher').addHandler(caplog.handler)
    try:
        model.train()
        model.train()
    finally:
        MMLogger.get_instance('teacher').removeHandler(caplog.handler)
    return [record.getMessage() for record in caplog.records]


def test_a_random_teacher_is_told_once(algorithm, save, caplog):
    assert warnings_of(algorithm(classifier(4)), caplog) == [
        'model.teacher_ckpt is not given: the student learns from a teacher '
        'with random weights'
    ]
    path = save(build(classifier(4)))
    model = algorithm(classifier(4), teacher_ckpt=path)
    assert not warnings_of(model, caplog)


def test_another_normalisation_is_told(algorithm, save, caplog):
    teacher = classifier(4)
    teacher['data_preprocessor'] = dict(mean=[1.0], std=[2.0])
    path = save(build(classifier(4)))
    model = algorithm(teacher, teacher_ckpt=path)
    if hasattr(model, 'teacher_images'):
        assert not warnings_of(model, caplog)
    else:
        (line,) = warnings_of(model, caplog)
        assert 'SingleTeacherDistill gives both networks the same' in line


def test_random_teachers(algorithm, save):
    # Each of these has something that could be taken for weights.
    pretrained = dict(
        type='Pretrained',
        checkpoint=save(build(classifier(4)), 'backbone.'),
        prefix='backbone.',
    )
    with_backbone = classifier(4)
    with_backbone['backbone']['init_cfg'] = pretrained
    for teacher in (
        classifier(4),
        with_backbone,
        dict(classifier(4), type='mmrazor.SelfSatisfied'),
        dict(type='mmrazor.sub_model', cfg=classifier(4), fix_subnet={}),
    ):
        model = algorithm(teacher)
        assert not model.teacher_has_weights
        model.init_weights()
        assert not model.teacher_has_weights


def test_random_teachers_of_timm(algorithm, save):
    path = timm_weights(save)
    for teacher in (
        timm(num_classes=5),
        # Another number of classes: timm leaves the classifier out.
        timm(
            num_classes=6,
            pretrained=True,
            pretrained_cfg_overlay=dict(file=path, num_classes=5),
        ),
        dict(
            _scope_='mmpretrain',
            type='ImageClassifier',
            backbone=dict(
                type='TIMMBackbone',
                model_name='resnet10t',
                checkpoint_path=path,
                num_classes=5,
            ),
            head=dict(type='LinearClsHead', num_classes=5, in_channels=512),
        ),
    ):
        model = algorithm(teacher)
        assert not model.teacher_has_weights
        model.init_weights()
        assert not model.teacher_has_weights


@pytest.mark.parametrize('how', ['checkpoint_path', 'pretrained'])
def test_a_teacher_that_timm_has_loaded(algorithm, save, how):
    pytest.importorskip('timm')
    path = timm_weights(save)
    options = (
        dict(checkpoint_path=path)
        if how == 'checkpoint_path'
        else dict(
            pretrained=True, pretrained_cfg_overlay=dict(file=path, num_classes=5)
        )
    )
    model = algorithm(timm(num_classes=5, **options))
    assert model.teacher_has_weights
    # timm's networks have an init_weights too.
    assert same_after_init(model, torch.load(path))


def test_a_teacher_that_is_given_built(algorithm):
    teacher = build(classifier(4))
    before = copy.deepcopy(teacher.state_dict())
    model = algorithm(teacher)
    assert model.teacher_has_weights
    assert same_after_init(model, before)


def test_a_teacher_whose_parts_are_loaded(algorithm, save):
    whole = build(classifier(4))
    teacher = classifier(4)
    for part in ('backbone', 'head'):
        teacher[part]['init_cfg'] = dict(
            type='Pretrained',
            checkpoint=save(whole, f'{part}.', f'{part}.pth'),
            prefix=f'{part}.',
        )
    model = algorithm(teacher)
    assert not model.teacher_has_weights
    model.init_weights()
    assert model.teacher_has_weights


def test_a_teacher_out_of_the_checkpoint_of_a_stock_algorithm(save):
    # As in the second stage of ABLoss.
    cfg = model_config('kd_r34_r18_imagenet')
    first = build(cfg)
    cfg.init_cfg = dict(type='Pretrained', checkpoint=save(first))
    model = MODELS.build(cfg)
    assert not model.teacher_has_weights
    model.init_weights()
    assert model.teacher_has_weights
    assert torch.equal(model.teacher.head.fc.weight, first.teacher.head.fc.weight)


def test_a_teacher_that_is_trained_may_be_random():
    cfg = model_config('kd_r34_r18_imagenet')
    cfg.teacher_trainable = True
    assert MODELS.build(cfg).teacher_has_weights


def test_it_is_patched_once():
    from mmrazor.models.algorithms import SingleTeacherDistill

    from mmrazor_pckd.compat import teacher_loading

    init = SingleTeacherDistill.__init__
    teacher_loading.install()
    assert SingleTeacherDistill.__init__ is init
    assert issubclass(SingleTeacherDistill, BaseModule)

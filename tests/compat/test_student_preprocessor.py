"""Settings for the student's images, under MMRazor's algorithms."""

import inspect

import numpy as np
import pytest
import torch
from builders import CLASSES, build, model_config
from mmengine.config import Config
from mmrazor.models.algorithms import BaseAlgorithm
from mmrazor.registry import MODELS

from mmrazor_pckd.models.distillers.check_config import check_model

pytestmark = pytest.mark.slow

MIXUP = dict(augments=dict(type='mmpretrain.Mixup', alpha=1.0))
METHODS = ('kd_r34_r18_imagenet', 'pckd_r34_r18_imagenet')


def config(name, **options):
    cfg = Config(dict(model=model_config(name)))
    cfg.model.data_preprocessor.num_classes = CLASSES
    if name.startswith('pckd'):  # its losses need hard labels
        cfg.model.distiller = dict(type='PreviewDistiller')
        cfg.model.views = (0,)
    cfg.merge_from_dict({f'model.{key}': each for key, each in options.items()})
    return cfg.model


def step(cfg):
    """Losses, gradients, and the images of both networks."""
    model = build(cfg)
    seen = []
    for network in (model.student, model.teacher):
        network.backbone.register_forward_pre_hook(
            lambda _, inputs: seen.append(inputs[0].clone())
        )
    np.random.seed(0)
    torch.manual_seed(0)
    from mmpretrain.structures import DataSample

    raw = dict(
        inputs=torch.rand(6, 3, 8, 8),
        data_samples=[DataSample().set_gt_label(each % CLASSES) for each in range(6)],
    )
    losses = model(**model.data_preprocessor(raw, True), mode='loss')
    total, _ = model.parse_losses(losses)
    total.backward()
    return (
        losses,
        [each.grad for each in model.student.parameters()],
        seen,
        raw['inputs'],
    )


@pytest.mark.parametrize('name', METHODS)
@pytest.mark.parametrize(
    'place', ['architecture.train_cfg', 'architecture.data_preprocessor.batch_augments']
)
@pytest.mark.parametrize('classes', [CLASSES, None])
def test_the_students_augments_are_the_algorithms(name, place, classes):
    top = step(config(name, **{'data_preprocessor.batch_augments': MIXUP}))
    own = step(config(name, **{place: MIXUP, 'data_preprocessor.num_classes': classes}))
    assert top[0].keys() == own[0].keys()
    for key in top[0]:
        torch.testing.assert_close(top[0][key], own[0][key], rtol=0, atol=0)
    for a, b in zip(top[1], own[1]):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    student, teacher = own[2]
    assert torch.equal(student, teacher)
    assert not torch.equal(student, own[3])  # mixed


def test_equal_ones_may_stand_in_both_places():
    cfg = config(
        METHODS[0],
        **{'architecture.train_cfg': MIXUP, 'data_preprocessor.batch_augments': MIXUP},
    )
    assert MODELS.build(cfg).data_preprocessor.batch_augments is not None


NORMALISED = dict(mean=[120.0] * 3, std=[60.0] * 3)


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (
            {
                'architecture.train_cfg': MIXUP,
                'data_preprocessor.batch_augments.augments': dict(
                    type='mmpretrain.CutMix', alpha=1.0
                ),
            },
            'are not those of model.data_preprocessor.batch_augments',
        ),
        (
            {
                'architecture.train_cfg': MIXUP,
                'data_preprocessor': dict(
                    type='mmengine.ImgDataPreprocessor', _delete_=True
                ),
            },
            'have no place in model.data_preprocessor, a ImgDataPreprocessor',
        ),
        (
            {'architecture.data_preprocessor': NORMALISED},
            'takes other mean, std or order of channels',
        ),
        (
            {
                'architecture.data_preprocessor': dict(NORMALISED, to_rgb=True),
                'data_preprocessor.mean': NORMALISED['mean'],
                'data_preprocessor.std': NORMALISED['std'],
            },
            'takes other mean, std or order of channels',
        ),
        (
            {'architecture.data_preprocessor': dict(type='CropFlipDataPreprocessor')},
            'architecture.data_preprocessor.padding is read by nothing',
        ),
        (
            {'architecture.data_preprocessor': dict(pad_size_divisor=32)},
            'architecture.data_preprocessor.pad_size_divisor is read by nothing',
        ),
        (
            {'architecture.data_preprocessor': dict(to_rgb=True)},
            'takes other mean, std or order of channels',
        ),
    ],
)
@pytest.mark.parametrize('name', METHODS)
def test_what_contradicts_is_refused(name, options, message):
    with pytest.raises(ValueError, match=message):
        MODELS.build(config(name, **options))


@pytest.mark.parametrize('name', METHODS)
def test_the_type_is_the_students(name):
    top = step(config(name, **{'data_preprocessor.batch_augments': MIXUP}))
    cfg = config(name)
    cfg.data_preprocessor = dict(batch_augments=MIXUP)
    own = step(cfg)
    for key in top[0]:
        torch.testing.assert_close(top[0][key], own[0][key], rtol=0, atol=0)


def test_arguments_are_known_as_before():
    assert list(inspect.signature(BaseAlgorithm.__init__).parameters) == [
        'self',
        'architecture',
        'data_preprocessor',
        'init_cfg',
        'module_inplace',
    ]
    with pytest.raises(ValueError, match='has no such argument'):
        check_model(config(METHODS[0], module_inplce=True))

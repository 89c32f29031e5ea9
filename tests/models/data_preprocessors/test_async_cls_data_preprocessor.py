"""The same batch as mmpretrain's, in two copies that do not wait."""

import pytest
import torch
from mmengine.dataset import default_collate
from mmpretrain.registry import MODELS
from mmpretrain.structures import DataSample
from torch.utils._python_dispatch import TorchDispatchMode

IMAGES = 5


def build(type, **options):
    return MODELS.build(dict(_scope_='mmpretrain', type=type, **options))


def data(label=None):
    torch.manual_seed(0)
    samples = [
        DataSample().set_gt_label(number if label is None else label)
        for number in range(IMAGES)
    ]
    return default_collate(
        [
            dict(
                inputs=torch.randint(256, (3, 4, 4), dtype=torch.uint8),
                data_samples=sample,
            )
            for sample in samples
        ]
    )


@pytest.mark.parametrize('label', [None, [1, 2]])
@pytest.mark.parametrize(
    'options',
    [
        dict(mean=[1.0, 2.0, 3.0], std=[4.0, 5.0, 6.0], to_rgb=True),
        dict(to_onehot=True, num_classes=7),
    ],
)
def test_the_batch_is_mmpretrains(options, label):
    ours, theirs = (
        build(type, **options)(data(label), training=True)
        for type in ('AsyncClsDataPreprocessor', 'ClsDataPreprocessor')
    )
    assert torch.equal(ours['inputs'], theirs['inputs'])
    for one, other in zip(ours['data_samples'], theirs['data_samples']):
        assert torch.equal(one.gt_label, other.gt_label)
        if 'to_onehot' in options:
            assert torch.equal(one.gt_score, other.gt_score)


def test_images_without_samples():
    images = data()['inputs']
    found = build('AsyncClsDataPreprocessor')(dict(inputs=images))
    assert torch.equal(found['inputs'], images.float())


def test_views_are_preprocessed_one_by_one_and_their_labels_once():
    options = dict(mean=[1.0, 2.0, 3.0], std=[4.0, 5.0, 6.0], to_rgb=True)
    preprocess = build('AsyncClsDataPreprocessor', **options)
    views = data()['inputs'], data()['inputs'].flip(-1)
    wanted = [preprocess(dict(data(), inputs=view), True)['inputs'] for view in views]
    batch = default_collate(
        [
            dict(inputs=list(images), data_samples=sample)
            for *images, sample in zip(*views, data()['data_samples'])
        ]
    )
    found = preprocess(batch, training=True)
    assert len(found['inputs']) == 2
    for one, other in zip(found['inputs'], wanted):
        assert torch.equal(one, other)
    labels = [sample.gt_label for sample in found['data_samples']]
    assert torch.equal(torch.cat(labels), torch.arange(IMAGES))


def test_a_list_of_images_is_one_batch():
    images = data()['inputs']
    found = build('AsyncClsDataPreprocessor')(dict(inputs=list(images)), training=True)
    assert torch.equal(found['inputs'], images.float())


def test_views_are_not_mixed():
    options = dict(augments=[dict(type='Mixup', alpha=0.8)])
    preprocess = build(
        'AsyncClsDataPreprocessor', num_classes=5, batch_augments=options
    )
    batch = dict(data(), inputs=[data()['inputs'], data()['inputs']])
    with pytest.raises(ValueError, match='batch_augments would mix the views'):
        preprocess(batch, training=True)


class Copies(TorchDispatchMode):
    """Copies from the host to the device, and whether they wait for it."""

    def __init__(self):
        super().__init__()
        self.waits = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if (
            function._schema.name == 'aten::_to_copy'
            and not args[0].is_meta
            and str(kwargs.get('device')) == 'meta'
        ):
            self.waits.append(not kwargs.get('non_blocking', False))
        return function(*args, **kwargs)


@pytest.mark.parametrize(
    ('type', 'waits'),
    [
        ('ClsDataPreprocessor', [True, True]),
        ('AsyncClsDataPreprocessor', [False, False]),
        ('CropFlipDataPreprocessor', [False, False]),
    ],
)
def test_two_copies_to_the_device(type, waits):
    preprocessor = build(type).to('meta')
    preprocessor._device = torch.device('meta')
    with Copies() as copies:
        preprocessor(data(), training=True)
    assert copies.waits == waits

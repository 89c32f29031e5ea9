"""What a config says of the size of its images."""

import pytest

from mmrazor_pckd.utils.image_size import image_size_of, note_image_size


def loader(*pipeline, kind='CustomDataset'):
    return dict(dataset=dict(type=kind, pipeline=list(pipeline)))


PLAIN = loader(dict(type='PackInputs'))


@pytest.mark.parametrize(
    ('step', 'size'),
    [
        (dict(type='CenterCrop', crop_size=32), (32, 32)),
        (dict(type='RandomCrop', crop_size=(24, 32)), (24, 32)),
        (dict(type='mmpretrain.Resize', scale=(48, 32)), (32, 48)),
        (dict(type='Resize', scale=32), (32, 32)),
        (dict(type='Resize', scale_factor=2), None),
        (dict(type='RandomResizedCrop', scale=64), (64, 64)),
        (dict(type='mmrazor.LoadRandomResizedCrop', scale=64), (64, 64)),
        (dict(type='EfficientNetCenterCrop', crop_size=240), (240, 240)),
        (dict(type='ResizeEdge', scale=32), None),
    ],
)
@pytest.mark.parametrize('split', ['val', 'test', 'train'])
def test_the_last_step_that_says_it(step, size, split):
    cfg = {f'{split}_dataloader': loader(dict(type='Load'), step, dict())}
    assert image_size_of(cfg) == size


def test_which_part_counts():
    cfg = dict(
        train_dataloader=loader(dict(type='RandomCrop', crop_size=32)),
        val_dataloader=PLAIN,
        image_size=8,
        model=dict(backbone=dict(img_size=16)),
    )
    assert image_size_of(cfg) == (32, 32)
    cfg['train_dataloader'] = None
    assert image_size_of(cfg) == (8, 8)
    del cfg['image_size']
    assert image_size_of(cfg) == (16, 16)
    assert image_size_of(dict(model=dict(architecture=cfg['model']))) == (16, 16)
    cfg['val_dataloader'] = dict(
        dataset=dict(type='RepeatDataset', dataset=loader(kind='CIFAR100')['dataset'])
    )
    assert image_size_of(cfg) == (32, 32)
    assert image_size_of(dict(model=dict())) is None


def test_a_size_that_is_noted():
    cfg = dict(train_dataloader=loader(dict(type='Resize', scale=32)))
    assert note_image_size(dict(test_dataloader=PLAIN), cfg)['image_size'] == (32, 32)
    known = dict(test_dataloader=loader(dict(type='Resize', scale=32)))
    assert 'image_size' not in note_image_size(known, cfg)
    assert 'image_size' not in note_image_size(dict(), dict())

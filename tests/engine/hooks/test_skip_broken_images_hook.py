import logging
from types import SimpleNamespace

import pytest
from mmrazor.registry import HOOKS

from mmrazor_pckd import LoadIntactImage


class Packs:
    meta_keys = ('img_path',)


def runner(*transforms, wrapped=False):
    dataset = SimpleNamespace(pipeline=SimpleNamespace(transforms=list(transforms)))
    if wrapped:
        dataset = SimpleNamespace(dataset=SimpleNamespace(datasets=[dataset]))
    return SimpleNamespace(
        train_dataloader=SimpleNamespace(dataset=dataset),
        logger=logging.getLogger('broken'),
        epoch=0,
    )


def batch(*paths):
    return dict(data_samples=[SimpleNamespace(skipped_images=paths), object()])


def hook(limit=2):
    return HOOKS.build(dict(type='SkipBrokenImagesHook', limit=limit))


@pytest.mark.parametrize('wrapped', [False, True])
def test_the_training_pipeline_skips(wrapped, caplog):
    caplog.set_level(logging.INFO)
    load, pack = LoadIntactImage(), Packs()
    hook(limit=7).before_train(runner(load, pack, wrapped=wrapped))
    assert load.limit == 7
    assert pack.meta_keys == ('img_path', 'skipped_images')
    assert not caplog.messages


def test_a_pipeline_that_cannot_skip(caplog):
    caplog.set_level(logging.INFO)
    pack = Packs()
    hook().before_train(runner(pack))
    assert pack.meta_keys == ('img_path',)
    assert 'no LoadIntactImage' in caplog.messages[0]


def test_each_file_is_named_once_and_all_are_counted(caplog):
    caplog.set_level(logging.INFO)
    skips, run = hook(), runner()
    for paths in (('a.png',), ('a.png', 'b.png'), ()):
        skips.before_train_iter(run, 0, batch(*paths))
    skips.after_train_epoch(run)
    skips.after_train_epoch(run)
    assert caplog.messages == [
        'broken image, skipped: a.png',
        'broken image, skipped: b.png',
        'Broken images: 3 skipped in epoch 1, 2 different ones so far (limit 2)',
        'Broken images: 0 skipped in epoch 1, 2 different ones so far (limit 2)',
    ]


def test_more_than_the_limit():
    with pytest.raises(
        ValueError,
        match='^2 images are broken, more than SkipBrokenImagesHook.limit=1 in '
        'custom_hooks, first a.png, b.png',
    ):
        hook(limit=1).before_train_iter(runner(), 0, batch('a.png', 'b.png'))
    with pytest.raises(ValueError, match='limit must be >= 0, got -1'):
        hook(limit=-1)

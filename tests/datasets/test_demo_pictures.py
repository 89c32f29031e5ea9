"""Pictures that are drawn."""

import numpy as np

from mmrazor_pckd.datasets.demo_pictures import (
    SHAPES,
    TEXTURES,
    classes,
    draw,
    make_pictures,
)


def test_a_picture_follows_from_its_seed():
    one, other, third = (
        draw('star', 'dots', np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert one.shape == (32, 32, 3)
    assert one.dtype == np.uint8
    assert np.array_equal(one, other)
    assert not np.array_equal(one, third)


def test_classes_are_shapes_times_textures_in_folder_order():
    names = ['_'.join(pair) for pair in classes()]
    assert len(names) == len(SHAPES) * len(TEXTURES) == 15
    assert names == sorted(names)


def test_the_folders_are_those_of_custom_dataset(pictures):
    from mmpretrain.datasets import CustomDataset

    dataset = CustomDataset(data_root=str(pictures), data_prefix='train')
    assert tuple('_'.join(pair) for pair in classes()) == dataset.CLASSES
    assert len(dataset) == 4 * 15
    assert sorted({item['gt_label'] for item in dataset}) == list(range(15))


def test_pictures_are_drawn_once(pictures):
    picture = next(pictures.glob('train/*/0000.png'))
    before = picture.stat().st_mtime_ns
    make_pictures(pictures, train=4, val=2, seed=0)
    assert picture.stat().st_mtime_ns == before

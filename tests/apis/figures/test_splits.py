from types import SimpleNamespace

import numpy as np
import pytest

from mmrazor_pckd.apis.figures.splits import labels_of, load_dataset, pick
from mmrazor_pckd.apis.figures.trained import read_config


def test_training_images_are_not_augmented(trained):
    cfg = read_config(str(trained.config))
    cfg.train_dataloader.dataset.pipeline = [dict(type='Unknown')]
    cfg.train_dataloader.dataset = dict(
        type='RepeatDataset', times=3, dataset=cfg.train_dataloader.dataset
    )
    assert len(load_dataset(cfg, 'train')) == 60


def test_classes_go_by_name_by_its_first_part_and_by_number():
    dataset = SimpleNamespace(
        metainfo=dict(classes=['hen', 'wolf, white', 'crane, a', 'crane, b'])
    )
    assert labels_of(dataset, None) == [0, 1, 2, 3]
    assert labels_of(dataset, ['wolf', 'hen']) == [1, 0]
    assert labels_of(dataset, ['crane, b', '1']) == [3, 1]
    for names, message in (
        (['crane'], 'no class "crane".*crane, a'),
        (['4'], 'number 4 below 4'),
        (['hen', '0'], '0 is given twice'),
    ):
        with pytest.raises(ValueError, match=message):
            labels_of(dataset, names)


def test_images_are_picked_in_their_order():
    images = np.array([3, 5, 7, 11, 13])
    found = pick(images, 3, seed=0)
    assert sorted(found) == list(found)
    assert set(found) < set(images)
    assert any(list(pick(images, 3, seed)) != list(found) for seed in range(1, 5))
    assert pick(images, 9, seed=0) is images

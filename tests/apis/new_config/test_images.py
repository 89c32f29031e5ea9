"""Folders of images, as mmpretrain's CustomDataset numbers them."""

import mmcv
import numpy as np
import pytest

from mmrazor_pckd.apis.new_config.images import find_images, find_unlabeled


@pytest.fixture
def tree(tmp_path):
    def make(*files):
        for file in files:
            mmcv.imwrite(np.zeros((4, 4, 3), np.uint8), str(tmp_path / file))
        return tmp_path

    return make


def test_classes_and_images_are_counted(tree):
    data = tree('train/a/0.jpg', 'train/a/1.jpg', 'train/b/c/0.png', 'val/a/0.jpg')
    (data / 'val/b').mkdir()
    (data / 'train/a/notes.txt').write_text('no image')
    found = find_images(str(data))
    assert (found.classes, found.train_images, found.val_images) == (2, 3, 1)
    assert (found.train, found.val) == (str(data / 'train'), str(data / 'val'))


def test_validation_images_elsewhere(tree):
    data = tree('mine/a/0.jpg', 'mine/b/0.jpg', 'other/a/0.jpg', 'other/b/0.jpg')
    found = find_images(str(data / 'mine'), str(data / 'other'))
    assert (found.train, found.val) == (str(data / 'mine'), str(data / 'other'))


def test_classes_have_to_be_equal(tree):
    data = tree('train/a/0.jpg', 'train/b/0.jpg', 'val/a/0.jpg', 'val/c/0.jpg')
    with pytest.raises(ValueError, match='only one of them has b'):
        find_images(str(data))


def test_images_without_labels_lie_anywhere(tree):
    data = tree('web/0.jpg', 'web/a/b/1.PNG', 'val/y/0.jpg', 'val/x/0.jpg')
    (data / 'web/notes.txt').write_text('no image')
    web = str(data / 'web')
    alone = find_unlabeled(web)
    assert (alone.train, alone.train_images, alone.labelled) == (web, 2, False)
    assert (alone.classes, alone.val_images) == (0, 0)
    assert str(alone) == '2 training images without labels'
    found = find_unlabeled(web, str(data))
    assert found == find_unlabeled(web, None, str(data / 'val'))
    assert (found.val, found.names) == (str(data / 'val'), ['x', 'y'])
    assert str(found).endswith(' without labels, 2 validation images of 2 classes')


def test_images_without_labels_have_to_be_there(tree):
    data = tree('web/a/0.jpg')
    with pytest.raises(FileNotFoundError, match='--unlabeled: there is no folder'):
        find_unlabeled(str(data / 'other'))
    (data / 'empty').mkdir()
    with pytest.raises(ValueError, match='--unlabeled: .*empty has no images'):
        find_unlabeled(str(data / 'empty'))
    with pytest.raises(FileNotFoundError, match='--data: there is no folder .*val'):
        find_unlabeled(str(data / 'web'), str(data))

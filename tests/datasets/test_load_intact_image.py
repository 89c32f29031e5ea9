"""A broken image file is named; a whole one is read as mmcv reads it."""

import mmcv
import numpy as np
import pytest
from mmpretrain.registry import TRANSFORMS

BUILD = dict(type='mmrazor.LoadIntactImage')


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / 'a.jpg'
    mmcv.imwrite(
        np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8), str(path)
    )
    return path


def test_a_whole_image(picture):
    found = TRANSFORMS.build(BUILD)(dict(img_path=str(picture)))
    np.testing.assert_array_equal(found['img'], mmcv.imread(str(picture)))


@pytest.mark.parametrize('keep', [0.5, 0.9, 0])
def test_a_cut_one_is_named(picture, keep):
    content = picture.read_bytes()
    picture.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(ValueError, match=f'broken image {picture}') as error:
        TRANSFORMS.build(BUILD)(dict(img_path=str(picture)))
    assert '\n' not in str(error.value)


def test_what_is_no_image_is_named(picture):
    picture.write_text('<html></html>')
    with pytest.raises(ValueError, match=f'broken image {picture}'):
        TRANSFORMS.build(BUILD)(dict(img_path=str(picture)))

"""One transform yields what loading and cropping in turn yield."""

import math
import shutil

import cv2
import numpy as np
import pytest
from mmpretrain.registry import TRANSFORMS
from PIL import Image

from mmrazor_pckd.datasets import load_random_resized_crop

LOAD = dict(type='mmrazor.LoadIntactImage')
JOINED = dict(type='mmrazor.LoadRandomResizedCrop', scale=24)


def smooth(height, width, seed=0):
    small = np.random.default_rng(seed).integers(256, size=(9, 12, 3), dtype=np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def file(tmp_path):
    def save(height, width, name='a.jpg', mode='RGB', orientation=None, **options):
        image = Image.fromarray(smooth(height, width)).convert(mode)
        if orientation:
            options['exif'] = Image.Exif()
            options['exif'][0x0112] = orientation
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return save


def both(path, joined=None, **options):
    """Results of the joined transform, and of the two in turn."""
    load = TRANSFORMS.build(joined or dict(JOINED, **options))
    pair = (
        TRANSFORMS.build(LOAD),
        TRANSFORMS.build(
            dict(type='mmpretrain.RandomResizedCrop', scale=24, **options)
        ),
    )
    for seed in range(25):
        np.random.seed(seed)
        found = load(dict(img_path=str(path)))
        after = np.random.rand()
        np.random.seed(seed)
        wanted = dict(img_path=str(path))
        for each in pair:
            wanted = each(wanted)
        assert np.random.rand() == after
        yield found, wanted


@pytest.mark.parametrize(
    'saved',
    [
        dict(height=75, width=100),
        dict(height=100, width=33),  # too narrow for most of the crops
        dict(height=7, width=5),
        dict(height=1, width=1),
        dict(height=90, width=120, subsampling='4:4:4'),
        dict(height=90, width=120, progressive=True),
        dict(height=90, width=120, restart_marker_blocks=3),
        dict(height=90, width=120, orientation=6),
        dict(height=90, width=120, orientation=1),
        dict(height=90, width=120, mode='L'),
        dict(height=90, width=120, mode='CMYK'),
        dict(height=90, width=120, name='a.png'),
        dict(height=90, width=120, name='a.png', mode='P'),
    ],
    ids=str,
)
def test_same_pixels(file, saved, capfd):
    for found, wanted in both(file(**saved)):
        np.testing.assert_array_equal(found.pop('img'), wanted.pop('img'))
        assert found == wanted
    assert capfd.readouterr().err == ''


def test_parameters_of_the_crop(file):
    options = dict(
        crop_ratio_range=(0.3, 0.5),
        aspect_ratio_range=(1.0, 1.1),
        max_attempts=3,
        interpolation='bicubic',
        backend='pillow',
    )
    for found, wanted in both(file(80, 100), **options):
        np.testing.assert_array_equal(found['img'], wanted['img'])


def test_what_lies_below_the_crop_is_not_decoded(file, monkeypatch):
    rows, decode = [], cv2.imdecode

    def spy(*args):
        rows.append(len(decode(*args)))
        return decode(*args)

    monkeypatch.setattr(cv2, 'imdecode', spy)
    load = TRANSFORMS.build(JOINED)
    monkeypatch.setattr(load.crop, 'rand_crop_params', lambda image: (3, 5, 40, 30))
    load(dict(img_path=str(file(300, 200))))
    monkeypatch.setattr(load_random_resized_crop, 'STOPS_AT_THE_END', False)
    load(dict(img_path=str(file(300, 200))))
    assert rows == [48, 300]


@pytest.mark.parametrize('keep', [0.2, 0.5, 0.9])
def test_an_image_that_ends_early(file, keep):
    """With an end marker it looks whole; the missing rows are what they were."""
    path = file(90, 120)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)] + b'\xff\xd9')
    try:
        for found, wanted in both(path):
            np.testing.assert_array_equal(found['img'], wanted['img'])
    except ValueError:
        with pytest.raises(ValueError, match='broken image'):
            TRANSFORMS.build(LOAD)(dict(img_path=str(path)))


@pytest.mark.parametrize('keep', [0.5, 0])
def test_a_broken_one_is_named(file, keep):
    path = file(90, 120)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    load = TRANSFORMS.build(JOINED)
    with pytest.raises(ValueError, match=f'broken image {path}'):
        load(dict(img_path=str(path)))
    load.limit = 2  # as SkipBrokenImagesHook sets it
    assert load(dict(img_path=str(path))) is None
    assert load(dict(img_path=str(file(9, 9, 'b.jpg'))))['skipped_images'] == [
        str(path),
        str(path),
    ]


def test_other_places_than_a_disk(file, tmp_path):
    path = file(90, 120)
    shutil.move(path, tmp_path / 'moved.jpg')
    args = dict(backend='petrel', path_mapping={})
    joined = dict(JOINED, backend_args=dict(backend='local'))
    for found, wanted in both(tmp_path / 'moved.jpg', joined):
        np.testing.assert_array_equal(found['img'], wanted['img'])
    load = TRANSFORMS.build(dict(JOINED, backend_args=args))
    with pytest.raises(ValueError, match='broken image .*petrel'):
        load(dict(img_path=str(path)))


def psnr(found, wanted):
    difference = found['img'].astype(float) - wanted['img']
    return 20 * math.log10(255 / max(np.sqrt((difference**2).mean()), 1e-9))


@pytest.mark.parametrize('oversampling', [1, 2])
def test_decoded_at_a_part_of_the_size(file, oversampling):
    found = list(both(file(500, 600), dict(JOINED, oversampling=oversampling)))
    # The crop's edges move by up to half a pixel of the smaller image.
    assert min(psnr(*each) for each in found) > 27
    assert np.mean([psnr(*each) for each in found]) > 31
    assert {each[0]['ori_shape'] for each in found} == {(500, 600)}


@pytest.mark.parametrize(
    ('oversampling', 'height', 'width', 'part'),
    [(1, 192, 300, 8), (1, 191, 300, 4), (2, 192, 300, 4), (2, 300, 95, 1)],
)
def test_the_part(file, monkeypatch, oversampling, height, width, part):
    shapes, decode = [], cv2.imdecode

    def spy(*args):
        shapes.append(decode(*args).shape[:2])
        return decode(*args)

    monkeypatch.setattr(cv2, 'imdecode', spy)
    load = TRANSFORMS.build(dict(JOINED, oversampling=oversampling))
    box = 500 - height, 0, height, width
    monkeypatch.setattr(load.crop, 'rand_crop_params', lambda image: box)
    load(dict(img_path=str(file(500, 600))))
    assert shapes == [(math.ceil(500 / part), 600 // part)]


def test_small_crops_are_decoded_whole(file):
    path = file(40, 40)
    for found, wanted in both(path, dict(JOINED, oversampling=1)):
        np.testing.assert_array_equal(found['img'], wanted['img'])


def test_oversampling_below_one():
    with pytest.raises(ValueError, match='oversampling must be None or >= 1, got 0.5'):
        TRANSFORMS.build(dict(JOINED, oversampling=0.5))

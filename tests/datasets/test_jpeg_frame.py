"""The size is read from the header; a cut image has the pixels of a whole one."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from mmrazor_pckd.datasets.jpeg_frame import first_rows, read_frame

DRAW = np.random.default_rng(0)
PIXELS = cv2.resize(DRAW.integers(256, size=(24, 32, 3), dtype=np.uint8), (90, 75))


def jpeg(mode='RGB', orientation=None, **options):
    image, file = Image.fromarray(PIXELS).convert(mode), io.BytesIO()
    if orientation is not None:
        options['exif'] = Image.Exif()
        options['exif'][0x0112] = orientation
    image.save(file, 'jpeg', **options)
    return file.getvalue()


def decode(data):
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize(
    ('options', 'unit'),
    [
        (dict(), 16),
        (dict(subsampling='4:4:4'), 8),
        (dict(subsampling='4:2:2'), 8),
        (dict(mode='L'), 8),
        (dict(orientation=1), 16),
        (dict(progressive=True), 0),
        (dict(restart_marker_blocks=4), 0),
    ],
)
def test_first_rows(options, unit, capfd):
    data = jpeg(**options)
    frame = read_frame(data)
    assert (frame.height, frame.width, frame.unit) == (75, 90, unit)
    whole = decode(data)
    for rows in range(1, 80):
        cut = first_rows(data, frame, rows)
        if unit and rows <= 75 - unit:
            assert read_frame(cut).height == -(-rows // unit) * unit
        elif rows >= 75 or not unit:
            assert cut is data
        found = decode(cut)
        assert len(found) >= min(rows, 75)
        # The last row's colours are interpolated with the next one's.
        np.testing.assert_array_equal(found[: rows - 1], whole[: rows - 1])
    assert capfd.readouterr().err == ''


@pytest.mark.parametrize('orientation', [0, 2, 3, 6, 8])
def test_turned_images_are_left_alone(orientation):
    assert read_frame(jpeg(orientation=orientation)) is None


@pytest.mark.parametrize(
    'data',
    [
        b'',
        b'\xff\xd8',
        jpeg()[:100],
        jpeg('CMYK'),
        jpeg().replace(b'\xff\xc0', b'\xff\xc9', 1),  # arithmetically coded
        jpeg(exif=b'Exif\0\0MM\0*\0\0\0\x08\0\x09cut'),
        cv2.imencode('.png', PIXELS)[1].tobytes(),
    ],
    ids=['empty', 'start', 'cut', 'CMYK', 'arithmetic', 'EXIF', 'PNG'],
)
def test_what_is_unusual_is_left_alone(data):
    assert read_frame(data) is None


@pytest.mark.parametrize('data', [jpeg()[:-2], jpeg() + b'\0'], ids=['cut', 'more'])
def test_without_the_marker_at_the_end_nothing_is_cut(data):
    assert first_rows(data, read_frame(data), 20) is data


def test_a_file_of_two_images():
    data = jpeg()
    more = b'\xff\xe2\x00\x08MPF\0II'
    data = data[:2] + more + data[2:] + data
    assert first_rows(data, read_frame(data), 20) is data

import sys
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image

from mmrazor_pckd.apis.benchmark import decoders


@pytest.fixture
def files(tmp_path):
    small = np.random.default_rng(0).integers(256, size=(9, 12, 3), dtype=np.uint8)
    paths = [tmp_path / f'{number}.jpg' for number in range(2)]
    for number, path in enumerate(paths):
        side = 160 + 20 * number
        Image.fromarray(cv2.resize(small, (side, side))).save(path)
    return paths


def test_all_read_the_same_crops(files, monkeypatch):
    # A decoder that inverts stands for one that is installed.
    def decode_jpeg(data, colorspace, **options):
        assert colorspace == 'BGR'
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        return 255 - image if options else image

    package = SimpleNamespace(decode_jpeg=decode_jpeg)
    monkeypatch.setitem(sys.modules, 'simplejpeg', package)
    monkeypatch.setitem(sys.modules, 'nvidia.nvimgcodec', None)
    found = decoders.compare_decoders(files, 32, rounds=2)
    assert list(found) == [
        'cv2',
        'ours',
        'oversampling_2',
        'oversampling_1',
        'pillow',
        'pillow_draft',
        'torchvision',
        'simplejpeg',
        'simplejpeg_fast',
    ]
    for name in ('cv2', 'ours', 'pillow', 'torchvision', 'simplejpeg'):
        each = found[name]
        assert (each['equal'], each['max'], each['psnr']) == (1, 0, None)
    # These reduce JPEGs in one way, and round a crop in two.
    for name in ('oversampling_1', 'pillow_draft'):
        assert found[name]['equal'] < 1
        assert found[name]['psnr'] > 25
    assert found['simplejpeg_fast']['psnr'] < 15
    assert min(each['cpu_ms_per_image'] for each in found.values()) > 0


def test_table():
    each = dict(cpu_ms_per_image=2.0, equal=1.0, mean=0.0, max=0, psnr=None)
    other = dict(cpu_ms_per_image=1.0, equal=0.04, mean=1.25, max=50, psnr=41.23)
    assert decoders.decoder_table(dict(cv2=each, other=other)).splitlines()[2:] == [
        '| cv2 | 2.000 | 1.000 | 100 % | 0.00 | 0 | |',
        '| other | 1.000 | 0.500 | 4 % | 1.25 | 50 | 41.2 |',
    ]

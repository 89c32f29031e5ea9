import numpy as np
import pytest

from mmrazor_pckd.apis.benchmark.loaders import FourViews, find_sources


@pytest.mark.parametrize('normalise', [False, True])
def test_four_views_are_rotations(normalise):
    image = np.random.default_rng(0).integers(256, size=(4, 4, 3), dtype=np.uint8)
    found = FourViews([], normalise)(dict(img=image))['img']
    wanted = np.concatenate([np.rot90(image, turns) for turns in range(4)])
    if normalise:
        wanted = (wanted - 127.5) / 60
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_pictures_are_read_again_where_there_are_too_few(tmp_path):
    for name in ('a.jpg', 'b.JPEG', 'c.png'):
        (tmp_path / name).touch()
    found = find_sources('r34_r18', 3, tmp_path)
    assert [file.name for file in found] == ['a.jpg', 'b.JPEG', 'a.jpg']

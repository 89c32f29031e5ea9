import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope

from mmrazor_pckd.apis.benchmark.loaders import (
    FourViews,
    Pictures,
    find_sources,
    pipelines,
)
from mmrazor_pckd.apis.shipped import CONFIGS


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


def test_one_view_of_imagenet_is_ours_in_separate_steps(tmp_path):
    path = tmp_path / 'a.jpg'
    image = np.random.default_rng(0).integers(256, size=(300, 400, 3), dtype=np.uint8)
    cv2.imwrite(str(path), image)
    cfg = Config.fromfile(CONFIGS / 'pckd_r34_r18_imagenet.py')
    with DefaultScope.overwrite_default_scope('mmpretrain'):
        found = {
            name: Pictures([path], each) for name, each in pipelines(cfg, 224).items()
        }
    assert list(found) == [
        'ours',
        'oversampling_1',
        'one_view',
        'four_views',
        'four_float',
    ]
    inputs = {}
    for name, pictures in found.items():
        np.random.seed(0)
        inputs[name] = pictures[0]['inputs']
    assert torch.equal(inputs['ours'], inputs['one_view'])
    assert inputs['ours'].shape == (3, 224, 224)
    assert torch.equal(inputs['four_views'][:, :224], inputs['ours'])
    assert inputs['four_views'].shape == (3, 896, 224)

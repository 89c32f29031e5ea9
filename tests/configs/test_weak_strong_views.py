"""The weak and the strong view of MLD's configs."""

import numpy as np
import pytest
from builders import ROOT
from mmengine.config import Config
from mmengine.dataset import Compose
from mmengine.registry import DefaultScope

from mmpretrain.registry import TRANSFORMS  # isort: skip

# Range of each operation in FixMatch, by mmpretrain's measure.
BLEND = (-0.95, -0.05)
RANGES = {
    'AutoContrast': None,
    'Equalize': None,
    'Invert': None,
    'Posterize': (3, 7),
    'Solarize': (0, 256),
    'Rotate': (-30, 30),
    'Shear horizontal': (-0.3, 0.3),
    'Shear vertical': (-0.3, 0.3),
    'Translate horizontal': (-0.3, 0.3),
    'Translate vertical': (-0.3, 0.3),
    'Brightness': BLEND,
    'ColorTransform': BLEND,
    'Contrast': BLEND,
    'Sharpness': BLEND,
}
CONFIGS = {
    'cifar100/mld_resnet56_resnet20': (32, (125, 123, 114)),
    'cifar100/mld_ls_vgg13_mobilenetv2': (32, (125, 123, 114)),
    'demo/mld_demo': (32, (114, 123, 125)),
    'mld_r34_r18_imagenet': (224, (114, 123, 125)),
}


@pytest.fixture(autouse=True)
def scope():
    np.random.seed(0)
    with DefaultScope.overwrite_default_scope('mmpretrain'):
        yield


def pipeline(name):
    cfg = Config.fromfile(ROOT / 'configs' / f'{name}.py')
    return cfg.train_dataloader.dataset.pipeline


@pytest.mark.parametrize('name', CONFIGS)
def test_the_views(name):
    size, grey = CONFIGS[name]
    *_, views, pack = pipeline(name)
    assert pack.type == 'PackInputs'
    weak, strong = views.transforms
    *crop_and_flip, augment, cutout = strong
    assert crop_and_flip == weak
    assert [each.type for each in weak][-1] == 'RandomFlip'
    # Half of the width, and up to there all sizes: the number is cut.
    assert cutout.magnitude_range == (1, size // 2 + 1)
    assert tuple(cutout.pad_val) == grey
    image = np.random.randint(1, 255, (size, size, 3), dtype=np.uint8)
    packed = Compose([views, pack])(dict(img=image, gt_label=3))
    assert [tuple(view.shape) for view in packed['inputs']] == [(3, size, size)] * 2
    assert packed['data_samples'].gt_label.item() == 3


def test_each_operation_is_as_strong_as_in_fixmatch():
    *_, views, _ = pipeline('cifar100/mld_resnet56_resnet20')
    augment = TRANSFORMS.build(views.transforms[1][-2])
    assert augment.num_policies == 2
    found = {}
    for operation in augment:
        kind = type(operation).__name__
        assert operation.prob == (0 if kind == 'Invert' else 1)
        assert getattr(operation, 'pad_val', 0) == 0
        assert getattr(operation, 'interpolation', 'nearest') == 'nearest'
        name = f'{kind} {getattr(operation, "direction", "")}'.strip()
        found[name] = operation
    assert set(found) == set(RANGES)
    for name, wanted in RANGES.items():
        if wanted is None:
            continue
        operation = found[name]
        drawn = [
            operation.random_negative(operation.random_magnitude()) for _ in range(500)
        ]
        low, high = wanted
        share = (np.array(drawn) - low) / (high - low)
        assert 0 <= share.min() < 0.02, name
        assert 0.98 < share.max() <= 1, name
        assert abs(share.mean() - 0.5) < 0.05, name


def test_the_square_is_of_1_to_16_pixels_and_always_there():
    *_, views, _ = pipeline('cifar100/mld_resnet56_resnet20')
    cutout = TRANSFORMS.build(views.transforms[1][-1])
    white = np.full((32, 32, 3), 255, dtype=np.uint8)
    widths = []
    for _ in range(500):
        cut = (cutout(dict(img=white))['img'] != 255).all(axis=-1)
        widths.append(max(cut.any(axis=0).sum(), cut.any(axis=1).sum()))
    assert min(widths) == 1
    assert max(widths) == 16

"""Crop and flip of a batch against those of mmpretrain's pipeline."""

import math
from collections import Counter

import numpy as np
import pytest
import torch
from mmengine.dataset import default_collate
from mmpretrain.registry import MODELS, TRANSFORMS
from mmpretrain.structures import DataSample

SIZE, PADDING = 6, 2
OFFSETS = 2 * PADDING + 1
# No two crops of it are equal, nor is one the mirror image of another.
IMAGE = np.random.default_rng(0).integers(1, 256, (SIZE, SIZE, 3), dtype=np.uint8)


def build(type='CropFlipDataPreprocessor', **options):
    return MODELS.build(dict(_scope_='mmpretrain', type=type, **options))


def batch(count, image=IMAGE):
    images = torch.from_numpy(image).permute(2, 0, 1).expand(count, -1, -1, -1)
    samples = [DataSample().set_gt_label(index % 2) for index in range(count)]
    return dict(inputs=images, data_samples=samples)


def variants(flips=(False, True)):
    """Each crop, flipped or not, by its bytes."""
    padded = np.pad(IMAGE, ((PADDING,) * 2,) * 2 + ((0, 0),))
    found = {}
    for top in range(OFFSETS):
        for left in range(OFFSETS):
            crop = padded[top : top + SIZE, left : left + SIZE]
            for flip in flips:
                image = crop[:, ::-1] if flip else crop
                found[image.tobytes()] = (top, left, flip)
    assert len(found) == OFFSETS**2 * len(flips)
    return found


def count(images):
    """How often each variant is among HWC images. Others raise KeyError."""
    known = variants()
    return Counter(
        known[np.asarray(image, dtype=np.uint8).tobytes()] for image in images
    )


def of_the_batch(number, **options):
    model = build(padding=PADDING, **options)
    images = model(batch(number), training=True)['inputs']
    return count(images.permute(0, 2, 3, 1).contiguous().numpy())


def of_the_pipeline(number, prob):
    np.random.seed(0)
    crop, flip = (
        TRANSFORMS.build(dict(_scope_='mmpretrain', **step))
        for step in (
            dict(type='RandomCrop', crop_size=SIZE, padding=PADDING),
            dict(type='RandomFlip', prob=prob, direction='horizontal'),
        )
    )
    return count(
        np.ascontiguousarray(flip(crop(dict(img=IMAGE.copy())))['img'])
        for _ in range(number)
    )


@pytest.mark.parametrize('prob', [0.5, 0.2])
def test_it_is_distributed_as_the_pipeline_is(prob):
    per_variant = 60
    number = 2 * OFFSETS**2 * per_variant
    for found in (of_the_batch(number, flip_prob=prob), of_the_pipeline(number, prob)):
        # Chi-squared of 49 degrees of freedom: 99.9 % lie below 85.4.
        chi_squared = 0
        for variant in variants().values():
            expected = 2 * per_variant * (prob if variant[2] else 1 - prob)
            chi_squared += (found[variant] - expected) ** 2 / expected
        assert chi_squared < 85.4


def test_each_image_has_its_own_draw():
    found = of_the_batch(64)
    for part in range(3):
        assert len({variant[part] for variant in found}) > 1
    assert len(found) > 30


def test_draws_follow_the_seed_and_go_on():
    model = build()
    draws = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        draws.append([model(batch(8), training=True)['inputs'] for _ in range(2)])
    assert torch.equal(torch.stack(draws[0]), torch.stack(draws[1]))
    assert not torch.equal(draws[0][0], draws[2][0])
    assert not torch.equal(draws[0][0], draws[0][1])


def test_each_argument_counts():
    whole = {(PADDING, PADDING, False)}
    assert set(of_the_batch(400, flip_prob=0)) == set(variants(flips=(False,)).values())
    assert set(of_the_batch(400, flip_prob=1)) == set(variants(flips=(True,)).values())
    model = build(padding=0, flip_prob=0)
    images = model(batch(4), training=True)['inputs']
    assert set(count(images.permute(0, 2, 3, 1).contiguous())) == whole


def test_padding_is_black_before_the_normalisation():
    image = np.full((SIZE, SIZE, 3), 200, dtype=np.uint8)
    model = build(mean=[100.0, 110.0, 120.0], std=[50.0, 55.0, 60.0])
    images = model(batch(50, image), training=True)['inputs']
    for channel, (mean, std) in enumerate(zip((100, 110, 120), (50, 55, 60))):
        found = images[:, channel].unique().tolist()
        assert found == pytest.approx([-mean / std, (200 - mean) / std])


@pytest.mark.parametrize('collated', [True, False])
def test_validation_is_untouched(collated):
    options = dict(mean=[100.0] * 3, std=[50.0] * 3, to_rgb=True)
    data = batch(4)
    if not collated:
        data['inputs'] = list(data['inputs'])
    found = build(**options)(data, training=False)['inputs']
    expected = build('ClsDataPreprocessor', **options)(data)['inputs']
    assert torch.equal(found, expected)


def test_labels_and_colours_are_treated_as_ever():
    options = dict(to_rgb=True, to_onehot=True, num_classes=2)
    found = build(padding=0, flip_prob=0, **options)(batch(4), training=True)
    expected = build('ClsDataPreprocessor', **options)(batch(4), True)
    assert torch.equal(found['inputs'], expected['inputs'])
    for one, other in zip(found['data_samples'], expected['data_samples']):
        assert torch.equal(one.gt_score, other.gt_score)


def test_what_the_loader_gave_is_not_changed():
    step = TRANSFORMS.build(dict(_scope_='mmpretrain', type='PackInputs'))
    data = default_collate(
        [step(dict(img=IMAGE, gt_label=label)) for label in range(4)]
    )
    before = data['inputs'].clone()
    build()(data, training=True)
    assert torch.equal(data['inputs'], before)


def test_images_apart_are_refused():
    data = batch(2)
    data['inputs'] = list(data['inputs'])
    with pytest.raises(ValueError, match='collate_fn.*default_collate'):
        build()(data, training=True)


@pytest.mark.parametrize(
    'options',
    [
        dict(padding=-1),
        dict(padding=math.nan),
        dict(flip_prob=1.1),
        dict(flip_prob=-0.1),
        dict(flip_prob=math.nan),
    ],
)
def test_arguments_out_of_range_are_refused(options):
    with pytest.raises(ValueError, match='must'):
        build(**options)

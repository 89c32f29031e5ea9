"""Normalisations compared."""

import pytest
from mmengine.model import ImgDataPreprocessor
from mmpretrain.models import ClsDataPreprocessor
from torch import nn

from mmrazor_pckd.utils.normalisation import difference, normalisation, not_converted

VALUES = dict(mean=[10.0, 20.0, 30.0], std=[2.0, 3.0, 4.0])
OTHER = dict(mean=[1.23456, 20.0, 30.0], std=[2.0, 3.0, 4.0])


@pytest.mark.parametrize('rgb', [False, True])
def test_mmpretrain_and_mmengine_are_read_alike(rgb):
    one = ClsDataPreprocessor(**VALUES, to_rgb=rgb)
    other = ImgDataPreprocessor(**VALUES, bgr_to_rgb=rgb)
    for preprocessor in (one, other):
        mean, std, order = normalisation(preprocessor)
        assert mean.flatten().tolist() == VALUES['mean']
        assert std.flatten().tolist() == VALUES['std']
        assert order is rgb
    assert difference(one, other) is None


def test_none_at_all_is_mean_0_std_1():
    mean, std, rgb = normalisation(ClsDataPreprocessor())
    assert (mean.item(), std.item(), rgb) == (0, 1, False)


def test_a_difference_has_both_in_three_decimals():
    text = difference(
        ClsDataPreprocessor(**VALUES, to_rgb=True), ClsDataPreprocessor(**OTHER)
    )
    assert text == (
        'model.teacher.data_preprocessor has mean [1.235, 20.0, 30.0] '
        'std [2.0, 3.0, 4.0] BGR, model.data_preprocessor '
        'mean [10.0, 20.0, 30.0] std [2.0, 3.0, 4.0] RGB'
    )


@pytest.mark.parametrize('change', [dict(to_rgb=True), OTHER, dict(std=[1.0] * 3)])
def test_each_part_counts(change):
    one = ClsDataPreprocessor(**VALUES)
    assert difference(one, ClsDataPreprocessor(**{**VALUES, **change}))


def test_a_teacher_without_a_normalisation_of_its_own_does_not_differ():
    one = ClsDataPreprocessor(**VALUES)
    assert difference(one, None) is None
    assert difference(one, ClsDataPreprocessor()) is None


def model(theirs, **attributes):
    parts = nn.Module()
    parts.data_preprocessor = ClsDataPreprocessor(**VALUES)
    parts.teacher = nn.Module()
    parts.teacher.data_preprocessor = ClsDataPreprocessor(**theirs)
    for name, value in attributes.items():
        setattr(parts, name, value)
    return parts


def test_a_teacher_that_gets_anothers_images_is_described():
    text = not_converted(model(OTHER))
    one, other = (ClsDataPreprocessor(**values) for values in (VALUES, OTHER))
    assert text.startswith(difference(one, other))
    assert 'Module gives both networks the same images; RotatedViewDistill' in text


def test_one_that_gets_its_own_is_not():
    assert not_converted(model(VALUES)) is None
    assert not_converted(model(OTHER, teacher_images=None)) is None
    lone = nn.Module()
    lone.data_preprocessor = ClsDataPreprocessor(**VALUES)
    assert not_converted(lone) is None

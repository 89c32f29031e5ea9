"""Normalisation in configs."""

from mmrazor_pckd.apis.new_config.normalised_images import IMAGENET, images_of


def test_without_a_preprocessor_it_is_imagenet():
    assert images_of({}) == IMAGENET


def test_without_a_mean_images_stay_as_they_are():
    assert images_of(dict(type='ClsDataPreprocessor', num_classes=3)) == dict(
        mean=[0.0] * 3, std=[1.0] * 3, to_rgb=False
    )

import numpy as np
import pytest
import references
import torch

from mmrazor_pckd.functional import rotate_each, rotate_views

IMAGES = torch.arange(2 * 3 * 4 * 4, dtype=torch.float32).view(2, 3, 4, 4)


@pytest.mark.parametrize('views', [(0, 90, 180, 270), (0, 270), (180,)])
def test_equals_the_loops(views):
    np.testing.assert_array_equal(
        rotate_views(IMAGES, views).numpy(),
        references.rotate_views(IMAGES.numpy(), views),
    )


def test_rows_are_view_major():
    turned = rotate_views(IMAGES)
    assert turned.shape == (8, 3, 4, 4)
    assert torch.equal(turned[:2], IMAGES)
    assert torch.equal(turned[4:6], IMAGES.flip(-1, -2))


def test_four_quarter_turns_are_none():
    turned = IMAGES
    for _ in range(4):
        turned = rotate_views(turned, (90,))
    assert torch.equal(turned, IMAGES)


def test_one_upright_view_is_the_batch_itself():
    assert rotate_views(IMAGES, (0,)) is IMAGES
    oblong = torch.zeros(1, 3, 4, 6)
    assert rotate_views(oblong, (0,)) is oblong


def test_oblong_images_are_refused():
    with pytest.raises(ValueError, match='square.*4x6'):
        rotate_views(torch.zeros(1, 3, 4, 6))


@pytest.mark.parametrize('views', [(0, 45), (0, 1), ()])
def test_angles_that_are_no_quarter_turn_are_refused(views):
    with pytest.raises(ValueError, match='multiples of 90') as error:
        rotate_views(IMAGES, views)
    assert str(views) in str(error.value)


@pytest.mark.parametrize('views', [(0,), (0, 90, 180, 270)])
def test_the_memory_format_is_the_images_or_the_one_asked_for(views):
    plain, last = torch.contiguous_format, torch.channels_last
    images = torch.randn(3, 3, 4, 4)
    wanted = rotate_views(images, views)
    for given in (plain, last):
        for asked in (None, plain, last):
            found = rotate_views(images.contiguous(memory_format=given), views, asked)
            assert torch.equal(found, wanted)
            assert found.is_contiguous(memory_format=asked or given)
    # Nothing is copied for nothing.
    assert rotate_views(images, (0,)) is images
    assert rotate_views(images, (0,), plain) is images


ANGLES = torch.tensor([[0, 0], [90, 270], [180, 0], [270, 180], [90, 90]])


def test_each_image_turned_by_its_own_angle_equals_the_loops():
    wanted = references.rotate_each(IMAGES.numpy(), ANGLES.tolist())
    np.testing.assert_array_equal(rotate_each(IMAGES, ANGLES).numpy(), wanted)
    whole = 360 * torch.tensor([[1], [-1], [0], [2], [-3]])
    np.testing.assert_array_equal(rotate_each(IMAGES, ANGLES + whole).numpy(), wanted)


def test_equal_angles_are_views():
    views = (0, 90, 180, 270)
    angles = torch.tensor(views)[:, None].expand(-1, len(IMAGES))
    assert torch.equal(rotate_each(IMAGES, angles), rotate_views(IMAGES, views))


def test_the_memory_format_of_each_is_the_images_or_the_one_asked_for():
    plain, last = torch.contiguous_format, torch.channels_last
    wanted = rotate_each(IMAGES, ANGLES)
    for given in (plain, last):
        for asked in (None, plain, last):
            images = IMAGES.contiguous(memory_format=given)
            found = rotate_each(images, ANGLES, asked)
            assert torch.equal(found, wanted)
            assert found.is_contiguous(memory_format=asked or given)


@pytest.mark.parametrize('angles', [[[0, 45]], [[0, 90, 180]], [0, 90]])
def test_angles_that_do_not_fit_the_images_are_refused(angles):
    with pytest.raises(ValueError, match='multiples of 90.*2 images') as error:
        rotate_each(IMAGES, torch.tensor(angles))
    assert str(angles) in str(error.value)


def test_oblong_images_are_refused_for_angles_of_their_own():
    with pytest.raises(ValueError, match='square.*4x6'):
        rotate_each(torch.zeros(1, 3, 4, 6), torch.tensor([[90]]))

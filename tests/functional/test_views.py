import numpy as np
import pytest
import references
import torch

from mmrazor_pckd.functional import rotate_views

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

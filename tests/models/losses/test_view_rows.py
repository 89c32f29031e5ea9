import pytest
import torch

from mmrazor_pckd.models.losses.view_rows import check_candidates, split_views


def test_upright_views_come_first():
    rows = torch.randn(12, 5)
    upright, rotated = split_views(rows, 3)
    assert torch.equal(upright, rows[:3])
    assert torch.equal(rotated, rows[3:])


def test_rows_of_other_images_are_refused():
    with pytest.raises(ValueError, match='7 rows cannot be the views of 2 images'):
        split_views(torch.randn(7, 5), 2)


def test_one_view_is_refused():
    with pytest.raises(ValueError, match='one view of each image: RotatedViewDistill'):
        split_views(torch.randn(4, 5), 4)


def test_one_image_is_refused():
    upright = torch.randn(2, 5)
    assert check_candidates(upright) is upright
    with pytest.raises(ValueError, match='there is one image: .* drop_last=True'):
        check_candidates(upright[:1])

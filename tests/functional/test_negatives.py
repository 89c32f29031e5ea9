"""Negatives: from where they may come, all of them, each as often."""

import torch

from mmrazor_pckd import functional as F

# Categories of 1, 5, 0 and 3 images, in no order.
LABELS = torch.tensor([1, 3, 1, 0, 1, 3, 1, 3, 1])
DRAWS = 40000


def shares(row):
    """Share of each image among the draws."""
    return torch.bincount(row, minlength=len(LABELS)) / len(row)


def test_other_labels_evenly_where_classes_are_unbalanced():
    drawn = F.draw_from_other_labels(
        torch.tensor([0, 1, 3]), *F.sort_by_label(LABELS), DRAWS
    )
    for row, label in zip(drawn, (0, 1, 3)):
        allowed = label != LABELS
        torch.testing.assert_close(
            shares(row), allowed / allowed.sum(), rtol=0, atol=0.01
        )
        assert not shares(row)[~allowed].any()


def test_other_images_evenly_and_never_the_image_itself():
    drawn = F.draw_other_images(torch.tensor([0, 4, 8]), len(LABELS), DRAWS)
    for row, own in zip(drawn, (0, 4, 8)):
        wanted = torch.full((len(LABELS),), 1 / (len(LABELS) - 1))
        wanted[own] = 0
        torch.testing.assert_close(shares(row), wanted, rtol=0, atol=0.01)
        assert shares(row)[own] == 0


def test_the_order_is_label_by_label():
    order, first, count = F.sort_by_label(LABELS)
    assert count.tolist() == [1, 5, 0, 3]
    assert first.tolist() == [0, 1, 6, 6]
    assert LABELS[order].tolist() == sorted(LABELS.tolist())

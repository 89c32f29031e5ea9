"""Difficulty of an image, Eq. 5."""

import torch
from formulas import ByRow, Weight

from mmrazor_pckd import functional as F

LABELS = torch.tensor([0, 1, 2])


class TestSampleDifficulty(Weight, ByRow):
    name = 'sample_difficulty'


def test_images_of_equal_loss_have_difficulty_one():
    logits = torch.randn(1, 4, dtype=torch.float64).expand(3, 4)
    torch.testing.assert_close(
        F.sample_difficulty(logits, torch.zeros(3, dtype=torch.long)),
        torch.ones(3, dtype=torch.float64),
    )


def test_difficulties_average_to_one():
    logits = torch.randn(3, 4, dtype=torch.float64)
    torch.testing.assert_close(
        F.sample_difficulty(logits, LABELS).mean(),
        torch.tensor(1.0, dtype=torch.float64),
    )


def test_difficulty_without_any_loss_is_zero():
    logits = torch.full((3, 3), -1e4).fill_diagonal_(1e4)
    assert torch.equal(F.sample_difficulty(logits, LABELS), torch.zeros(3))


def test_difficulty_takes_the_mean_it_is_given():
    logits = torch.randn(3, 4, dtype=torch.float64)
    value = F.sample_difficulty(logits, LABELS, lambda x: 2 * x.mean())
    torch.testing.assert_close(value * 2, F.sample_difficulty(logits, LABELS))


def test_difficulty_of_mixed_images():
    logits = torch.randn(3, 4, dtype=torch.float64)
    shares = torch.tensor([[0.3, 0.7, 0, 0], [0, 1, 0, 0], [0, 0.5, 0, 0.5]])
    loss = -(logits.log_softmax(1) * shares).sum(1)
    torch.testing.assert_close(F.sample_difficulty(logits, shares), loss / loss.mean())

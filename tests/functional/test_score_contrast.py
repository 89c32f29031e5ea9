"""The released form of the contrast."""

import math

import torch
from formulas import ByRow, Loss, Tempered

from mmrazor_pckd import functional as F


class TestScoreContrast(Loss, ByRow, Tempered):
    name = 'score_contrast'


def test_score_contrast_of_identical_rows():
    # One category, all rows alike: each of the 5 others is equally likely.
    ones = torch.ones(3, 2, dtype=torch.float64)
    value = F.score_contrast(
        ones, ones, ones, ones, torch.zeros(3, dtype=torch.long), 4.0, 0.5
    )
    torch.testing.assert_close(
        value, torch.full((3,), 2 * 8 * math.log(5), dtype=torch.float64)
    )


def test_shares_of_one_label_are_that_label():
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(2, 6, 3, dtype=torch.float64, generator=generator)
    centers = torch.randn(2, 4, 3, dtype=torch.float64, generator=generator)
    labels = torch.tensor([0, 2, 2, 1, 0, 2])
    hard = torch.nn.functional.one_hot(labels, 4).float()
    for tau in (0.5, 4.0):
        torch.testing.assert_close(
            F.score_contrast(*rows, *centers, hard, tau),
            F.score_contrast(*rows, *centers, labels, tau),
        )


def test_an_anchor_counts_its_shares_and_a_positive_its_own():
    generator = torch.Generator().manual_seed(0)
    embedding = torch.randn(2, 3, dtype=torch.float64, generator=generator)
    centers = torch.randn(2, 3, dtype=torch.float64, generator=generator)
    shares = torch.tensor([[0.25, 0.75], [1.0, 0.0]])
    value = F.score_contrast(embedding, embedding, centers, centers, shares, 2.0, 2.0)
    # By hand: rows 0 and 2 are the first image, 1 and 3 the second one.
    scores = torch.nn.functional.normalize(embedding, dim=1) @ centers.T
    scores = scores.repeat(2, 1)
    for image, (twin, *others) in enumerate([(2, 1, 3), (3, 0, 2)]):
        similarity = scores[image] @ scores.T / 2.0
        similarity[image] = -torch.inf
        chance = similarity.log_softmax(0)
        other = chance[others[0]] + chance[others[1]]
        if image == 0:  # of the first label both have something, 0.25 + 1 + 1
            wanted = 0.25 * (0.25 * chance[twin] + other) / 2.25 + 0.75 * chance[twin]
        else:
            wanted = (chance[twin] + 0.25 * other) / 1.5
        torch.testing.assert_close(value[image], -2 * wanted)

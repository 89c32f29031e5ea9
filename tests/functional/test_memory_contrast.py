"""Contrast with a memory of all images, CRD."""

import math

import pytest
import torch
from formulas import Loss, Tempered, Weight

from mmrazor_pckd import functional as F


class TestMemoryScores(Loss, Tempered):
    name = 'memory_scores'


class TestMemoryContrast(Loss):
    name = 'memory_contrast'


class TestLogNormaliser(Weight):
    name = 'log_normaliser'


class TestUpdateMemory(Weight):
    name = 'update_memory'


def test_scores_of_nothing_are_a_uniform_distribution():
    # log Z = log M: each of the M images has probability 1 / M.
    log_z = F.log_normaliser(torch.zeros(3, 5, dtype=torch.float64), 7)
    assert log_z.item() == pytest.approx(math.log(7))
    # With one negative an image and its noise are then as likely.
    value = F.memory_contrast(torch.zeros(3, 2, dtype=torch.float64), log_z, 7)
    torch.testing.assert_close(
        value, torch.full((3,), 2 * math.log(2), dtype=torch.float64)
    )


def test_momentum_is_the_share_of_the_old_rows():
    rows, new = torch.eye(2, dtype=torch.float64)[:, None]
    assert torch.equal(F.update_memory(rows, 9 * new, 0.0), new)
    assert torch.equal(F.update_memory(rows, 9 * new, 1.0), rows)
    assert rows.tolist() == [[1.0, 0.0]]  # what is given stays

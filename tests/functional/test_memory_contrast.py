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


@pytest.mark.parametrize('images', [12, 13])
def test_a_large_memory_and_a_small_one_give_alike(images):
    # 13 rows are more numbers than the 4 x 3 that an image asks for.
    memory = torch.nn.functional.normalize(torch.randn(images, 3).double())
    indices = torch.tensor([[0, 5, 5, 11], [7, 0, 1, 2]])
    embedding = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(2, 4, dtype=torch.float64)
    written = memory.clone()
    scores = F.memory_scores(embedding, written, indices, tau=0.3)
    written.zero_()  # as a step does before the backward pass
    (gradient,) = torch.autograd.grad((weight * scores).sum(), embedding)
    length = embedding.norm(dim=1, keepdim=True)
    rows = memory[indices]
    expected = (rows * (embedding / length)[:, None]).sum(dim=2) / 0.3
    (wanted,) = torch.autograd.grad((weight * expected).sum(), embedding)
    torch.testing.assert_close(scores, expected, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(gradient, wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize('images', [12, 13])
@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_a_memory_in_half_precision_is_cast_and_not_the_scores(images, dtype):
    memory = torch.nn.functional.normalize(torch.randn(images, 3)).to(dtype)
    indices = torch.tensor([[0, 5, 5, 11], [7, 0, 1, 2]])
    embedding = torch.randn(2, 3, requires_grad=True)
    written = memory.clone()
    scores = F.memory_scores(embedding, written, indices, tau=0.3)
    written.zero_()
    (gradient,) = torch.autograd.grad(scores.square().sum(), embedding)
    expected = F.memory_scores(embedding, memory.float(), indices, tau=0.3)
    (wanted,) = torch.autograd.grad(expected.square().sum(), embedding)
    assert scores.dtype == torch.float32
    assert torch.equal(scores, expected)
    assert torch.equal(gradient, wanted)

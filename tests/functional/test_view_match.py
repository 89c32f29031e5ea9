"""Cosines of views, the rank of the true one, and the rows that are kept."""

import math

import numpy as np
import pytest
import torch
from formulas import Loss, randn

from mmrazor_pckd import functional as F


def ranks_by_sorting(scores, true):
    """Python's sort is stable: equal scores stay in order of their index."""
    ranks = []
    for row, own in zip(scores, true):
        order = sorted(range(len(row)), key=lambda k: -row[k])
        ranks.append(order.index(own))
    return ranks


def kept_by_counting(rank, ratio):
    right = [r for r, value in enumerate(rank) if value == 0]
    wrong = sorted((r for r in range(len(rank)) if rank[r] > 0), key=lambda r: rank[r])
    kept = {*right, *wrong[: int(ratio * len(wrong))]}
    return [r in kept for r in range(len(rank))]


class TestViewSimilarity(Loss):
    name = 'view_similarity'
    tensors = (randn(6, 5, seed=20), randn(4, 5, seed=21))
    student = (0, 1)

    @staticmethod
    def loops(rotated, upright):
        def cosine(a, b):
            lengths = math.sqrt(sum(x * x for x in a)), math.sqrt(sum(y * y for y in b))
            return sum(x * y for x, y in zip(a, b)) / lengths[0] / lengths[1]

        return np.array([[cosine(a, b) for b in upright] for a in rotated])


def test_zero_vectors_have_finite_values_and_gradients():
    rotated = torch.zeros(2, 3, requires_grad=True)
    upright = torch.tensor([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]], requires_grad=True)
    value = F.view_similarity(rotated, upright)
    assert torch.equal(value, torch.zeros(2, 2))
    value.sum().backward()
    assert rotated.grad.isfinite().all()
    assert upright.grad.isfinite().all()


def test_no_tensor_is_as_large_as_rows_times_candidates_times_width():
    rows, images, width = 192, 64, 2048
    with torch.device('meta'):
        rotated, upright = torch.empty(rows, width), torch.empty(images, width)
    seen = []

    class Sizes(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            value = function(*args, **(kwargs or {}))
            if isinstance(value, torch.Tensor):
                seen.append(value.numel())
            return value

    with Sizes():
        F.view_similarity(rotated, upright)
    assert max(seen) <= rows * width


@pytest.mark.parametrize('dtype', [torch.float64, torch.bfloat16, torch.float16])
def test_rank_is_the_place_in_a_stable_sort(dtype):
    # Few values, so that many are equal.
    scores = (randn(40, 7, seed=22) * 2).round().to(dtype)
    true = torch.arange(40) % 7
    wanted = ranks_by_sorting(scores.double().tolist(), true.tolist())
    assert F.true_rank(scores, true).tolist() == wanted
    assert 0 in wanted
    assert len(set(wanted)) == 7


def test_all_equal_scores_rank_by_index():
    scores = torch.ones(3, 3)
    assert F.true_rank(scores, torch.arange(3)).tolist() == [0, 1, 2]


def test_a_rank_carries_no_gradient():
    scores = torch.randn(3, 3, requires_grad=True)
    assert not F.true_rank(scores, torch.arange(3)).requires_grad


@pytest.mark.parametrize('ratio', [0, 0.1, 0.29, 0.5, 0.75, 1, 1.0])
@pytest.mark.parametrize('highest', [1, 2, 9])
def test_kept_rows_are_the_right_ones_and_the_best_of_the_others(ratio, highest):
    generator = torch.Generator().manual_seed(highest)
    for rows in (1, 2, 5, 30, 101):
        rank = torch.randint(highest + 1, (rows,), generator=generator)
        keep = F.keep_best(rank, ratio)
        assert keep.dtype == torch.bool
        assert keep.tolist() == kept_by_counting(rank.tolist(), ratio)


def test_the_count_is_that_of_python():
    # 0.29 * 100 is below 29 in float64, and 29 in float32.
    assert F.keep_best(torch.ones(100), 0.29).sum() == int(0.29 * 100) == 28


def test_ends_of_the_ratio():
    rank = torch.tensor([3, 0, 1, 0])
    assert F.keep_best(rank, 1).all()
    assert torch.equal(F.keep_best(rank, 0), rank == 0)
    assert not F.keep_best(torch.tensor([3, 1, 2]), 0).any()
    assert F.keep_best(torch.zeros(3, dtype=torch.long), 0).all()
    assert F.keep_best(torch.zeros(0, dtype=torch.long), 0.5).shape == (0,)


def test_of_equal_ranks_the_smaller_row_is_kept():
    keep = F.keep_best(torch.tensor([2, 2, 2, 1, 2]), 0.6)
    assert keep.tolist() == [True, True, False, True, False]


@pytest.mark.parametrize('ratio', [-0.1, 1.1, math.nan])
def test_another_ratio_is_refused(ratio):
    with pytest.raises(ValueError, match=rf'ratio must be in \[0, 1\], got {ratio}'):
        F.keep_best(torch.tensor([0, 1]), ratio)


def test_nothing_waits_for_the_device():
    # A meta tensor has no values to wait for: reading one is an error.
    with torch.device('meta'):
        scores, true = torch.empty(6, 4), torch.empty(6, dtype=torch.long)
        rank = F.true_rank(scores, true)
        assert F.keep_best(rank, 0.75).shape == (6,)
        assert F.view_similarity(torch.empty(6, 3), torch.empty(4, 3)).shape == (6, 4)

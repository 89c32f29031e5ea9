"""Hierarchical context of a map, ReviewKD."""

import math

import numpy as np
import pytest
import torch
from formulas import ROWS, ByRow, Loss, randn

from mmrazor_pckd import functional as F


class TestHierarchicalContext(Loss, ByRow):
    name = 'hierarchical_context'
    tensors = (randn(ROWS, 2, 6, 6, seed=1), randn(ROWS, 2, 6, 6, seed=2))

    @staticmethod
    def loops(student, teacher):
        images, channels, height, width = student.shape
        values = np.zeros(images)
        for image in range(images):
            weight, weights, total = 1.0, [], 0.0
            for cells in (None, 4, 2, 1):
                if cells is not None:
                    if cells >= height:
                        continue
                    weight /= 2
                rows, columns = (cells, cells) if cells else (height, width)
                squares = 0.0
                for channel in range(channels):
                    for row in range(rows):
                        for column in range(columns):
                            top = math.floor(row * height / rows)
                            low = math.ceil((row + 1) * height / rows)
                            left = math.floor(column * width / columns)
                            right = math.ceil((column + 1) * width / columns)
                            number = (low - top) * (right - left)
                            difference = 0.0
                            for y in range(top, low):
                                for x in range(left, right):
                                    difference += student[image, channel, y, x]
                                    difference -= teacher[image, channel, y, x]
                            squares += (difference / number) ** 2
                total += weight * squares / (channels * rows * columns)
                weights.append(weight)
            values[image] = total / sum(weights)
        return values


@pytest.mark.parametrize('shape', [(1, 1), (2, 2), (4, 4), (5, 5), (7, 7), (3, 9)])
def test_any_size_equals_the_loops(shape):
    tensors = randn(2, 3, *shape, seed=3), randn(2, 3, *shape, seed=4)
    wanted = TestHierarchicalContext.loops(*(each.numpy() for each in tensors))
    np.testing.assert_allclose(
        F.hierarchical_context(*tensors).numpy(), wanted, rtol=0, atol=1e-12
    )


@pytest.mark.parametrize(
    ('height', 'weights'),
    [(1, 1), (2, 1 + 1 / 2), (4, 1 + 1 / 2 + 1 / 4), (8, 1 + 1 / 2 + 1 / 4 + 1 / 8)],
)
def test_a_weight_is_halved_only_where_a_size_is_used(height, weights):
    # A chessboard, whose averages are 0.
    signs = torch.ones(1, 1, height, height, dtype=torch.float64)
    signs[..., 1::2] *= -1
    signs[..., 1::2, :] *= -1
    value = F.hierarchical_context(signs, torch.zeros_like(signs))
    assert value.item() == pytest.approx(1 / weights)


def test_equal_maps_and_constant_differences():
    maps = randn(3, 2, 8, 8, seed=5)
    assert torch.equal(F.hierarchical_context(maps, maps), torch.zeros(3).double())
    torch.testing.assert_close(
        F.hierarchical_context(maps + 3, maps), torch.full((3,), 9.0).double()
    )


def test_a_pooled_feature_is_a_map_of_one_position():
    student, teacher = randn(4, 6, seed=6), randn(4, 6, seed=7)
    wanted = (student - teacher).square().mean(1)
    torch.testing.assert_close(F.hierarchical_context(student, teacher), wanted)
    torch.testing.assert_close(
        F.hierarchical_context(student[..., None, None], teacher), wanted
    )


def test_channels_last_is_the_same_map():
    student, teacher = randn(2, 3, 8, 8, seed=8), randn(2, 3, 8, 8, seed=9)
    wanted = F.hierarchical_context(student, teacher)
    last = [each.to(memory_format=torch.channels_last) for each in (student, teacher)]
    torch.testing.assert_close(F.hierarchical_context(*last), wanted)


@pytest.mark.parametrize(
    ('student', 'teacher'),
    [((2, 3, 8, 8), (2, 3, 4, 4)), ((2, 3, 8, 8), (2, 4, 8, 8)), ((2, 3, 4),) * 2],
)
def test_maps_that_do_not_fit_are_refused(student, teacher):
    with pytest.raises(ValueError, match=r'^a map of the student of shape \(2, 3, '):
        F.hierarchical_context(torch.zeros(student), torch.zeros(teacher))

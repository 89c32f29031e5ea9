"""Distances between the images, RKD."""

import math

import numpy as np
import pytest
import torch
from formulas import S_FEATURE, T_EMBEDDING, ByRow, Loss

from mmrazor_pckd import functional as F


def huber(x):
    return x * x / 2 if abs(x) < 1 else abs(x) - 0.5


class TestDistanceRelation(Loss, ByRow):
    name = 'distance_relation'
    tensors = (S_FEATURE, T_EMBEDDING)

    @staticmethod
    def loops(s_feature, t_feature):
        relative = []
        for feature in (s_feature, t_feature):
            distances = [
                [math.sqrt(sum((a - b) ** 2 for a, b in zip(x, y))) for y in feature]
                for x in feature
            ]
            others = [d for i, row in enumerate(distances) for d in row[:i]]
            mean = sum(others) / len(others)
            relative.append([[d / mean for d in row] for row in distances])
        return np.array(
            [
                sum(huber(s - t) for s, t in zip(s_row, t_row)) / len(s_row)
                for s_row, t_row in zip(*relative)
            ]
        )


def test_scale_and_place_do_not_matter():
    values = F.distance_relation(3 * T_EMBEDDING + 2, T_EMBEDDING)
    torch.testing.assert_close(values, torch.zeros(6, dtype=torch.float64))


def test_three_points_on_a_line():
    # Over their means: 3/4, 3/2, 3/4 of the student, 1, 1, 1 of the teacher.
    student = torch.tensor([[0.0], [1.0], [2.0]])
    values = F.distance_relation(student, torch.eye(3))
    wanted = torch.tensor([1 / 32 + 1 / 8, 1 / 16, 1 / 32 + 1 / 8]) / 3
    torch.testing.assert_close(values, wanted)


@pytest.mark.parametrize('equal', [2, 5])
def test_equal_points_have_finite_gradients(equal):
    student = torch.randn(5, 3)
    student[:equal] = student[0].clone()
    student.requires_grad_()
    F.distance_relation(student, torch.randn(5, 4)).sum().backward()
    assert student.grad.isfinite().all()
    assert (student.grad.abs().sum() > 0) == (equal < 5)


def test_near_points_keep_their_digits():
    # By |x|^2 + |y|^2 - 2xy their distance would be 0 in float32.
    student = 1000 + torch.tensor([[0.0], [1.0], [1.0 + 2**-10]])
    exact = F.distance_relation(student.double(), torch.eye(3).double())
    torch.testing.assert_close(
        F.distance_relation(student, torch.eye(3)).double(), exact
    )


def test_maps_are_flattened_in_any_memory_format():
    maps, teacher = torch.randn(4, 3, 2, 2), torch.randn(4, 5)
    last = maps.to(memory_format=torch.channels_last)
    wanted = F.distance_relation(maps.flatten(1), teacher)
    torch.testing.assert_close(F.distance_relation(last, teacher), wanted)


def test_one_image_has_no_distances():
    with pytest.raises(ValueError, match='distances need 2 images or more, got 1'):
        F.distance_relation(torch.ones(1, 3), torch.ones(1, 3))

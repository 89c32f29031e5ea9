"""Angles between the images, RKD."""

import math

import numpy as np
import pytest
import torch
from formulas import S_FEATURE, T_EMBEDDING, ByRow, Loss

from mmrazor_pckd import functional as F


def huber(x):
    return x * x / 2 if abs(x) < 1 else abs(x) - 0.5


def cosine(x, vertex, y):
    a = [p - q for p, q in zip(x, vertex)]
    b = [p - q for p, q in zip(y, vertex)]
    lengths = math.hypot(*a) * math.hypot(*b)
    return sum(p * q for p, q in zip(a, b)) / lengths if lengths else 0.0


class TestAngleRelation(Loss, ByRow):
    name = 'angle_relation'
    tensors = (S_FEATURE, T_EMBEDDING)

    @staticmethod
    def loops(s_feature, t_feature):
        images = range(len(s_feature))
        values = []
        for j in images:
            total = 0.0
            for i in images:
                for k in images:
                    s, t = (
                        cosine(feature[i], feature[j], feature[k])
                        for feature in (s_feature, t_feature)
                    )
                    total += huber(s - t)
            values.append(total / len(s_feature) ** 2)
        return np.array(values)


def test_scale_and_place_do_not_matter():
    values = F.angle_relation(3 * T_EMBEDDING + 2, T_EMBEDDING)
    torch.testing.assert_close(values, torch.zeros(6, dtype=torch.float64))


def test_three_points_on_a_line():
    # Cosines 1, -1, 1 on the line, 1/2 between all three of the teacher.
    student = torch.tensor([[0.0], [1.0], [2.0]])
    values = F.angle_relation(student, torch.eye(3))
    torch.testing.assert_close(values, torch.tensor([1 / 4, 2.0, 1 / 4]) / 9)


def test_angles_at_some_of_the_images():
    whole = F.angle_relation(S_FEATURE, T_EMBEDDING)
    part = F.angle_relation(S_FEATURE, T_EMBEDDING, S_FEATURE[2:4], T_EMBEDDING[2:4])
    torch.testing.assert_close(part, whole[2:4])


def test_equal_points_do_not_drown_the_others():
    student = torch.randn(6, 3)
    student[1] = student[0]
    student.requires_grad_()
    teacher = torch.randn(6, 4).requires_grad_()
    F.angle_relation(student, teacher, student, teacher).sum().backward()
    assert teacher.grad is None
    assert 0 < student.grad.abs().max() < 100
    collapsed = torch.ones(5, 3).requires_grad_()
    F.angle_relation(collapsed, torch.randn(5, 4)).sum().backward()
    assert collapsed.grad.abs().sum() == 0


def test_maps_are_flattened_in_any_memory_format():
    maps, teacher = torch.randn(4, 3, 2, 2), torch.randn(4, 5)
    last = maps.to(memory_format=torch.channels_last)
    wanted = F.angle_relation(maps.flatten(1), teacher)
    torch.testing.assert_close(F.angle_relation(last, teacher), wanted)


def test_two_images_form_no_angle_and_one_is_refused():
    student = torch.randn(2, 3).requires_grad_()
    values = F.angle_relation(student, torch.randn(2, 3))
    torch.testing.assert_close(values, torch.zeros(2))
    with pytest.raises(ValueError, match='angles need 3 images or more, got 1'):
        F.angle_relation(torch.ones(1, 3), torch.ones(1, 3))

"""Likeness of the images of a batch, SP."""

import math

import pytest
import torch
from formulas import ROWS, ByRow, Loss, randn
from largest_tensor import largest_tensor
from references import dot, norm

from mmrazor_pckd import functional as F

STUDENT, TEACHER = randn(ROWS, 3, 2, 2, seed=1), randn(ROWS, 2, 4, 4, seed=2)


def likeness(features):
    rows = [feature.flatten() for feature in features]
    gram = [[dot(one, other) for other in rows] for one in rows]
    return [[value / norm(row) for value in row] for row in gram]


class TestSimilarityPreserving(Loss, ByRow):
    name = 'similarity_preserving'
    tensors = (STUDENT, TEACHER)

    @staticmethod
    def loops(s_feature, t_feature):
        return [
            sum((q - p) ** 2 for p, q in zip(s_row, t_row)) / len(s_row)
            for s_row, t_row in zip(likeness(s_feature), likeness(t_feature))
        ]


def test_images_apart_against_images_alike():
    # Rows (1, 0, 0) and (1, 1, 1) / sqrt(3).
    value = F.similarity_preserving(
        torch.eye(3).double(), torch.full((3, 2), 7.0).double()
    )
    wanted = ((1 - 1 / math.sqrt(3)) ** 2 + 2 / 3) / 3
    torch.testing.assert_close(value, torch.full((3,), wanted, dtype=torch.float64))


def test_the_mean_is_the_papers_sum_over_n_squared():
    s, t = (STUDENT.new_tensor(likeness(x.numpy())) for x in (STUDENT, TEACHER))
    value = F.similarity_preserving(STUDENT, TEACHER).mean()
    torch.testing.assert_close(value, (s - t).square().sum() / ROWS**2)


def test_a_rotation_and_a_common_factor_change_nothing_and_one_images_does():
    student = STUDENT.flatten(1)
    wanted = F.similarity_preserving(student, TEACHER)
    rotation = torch.linalg.qr(randn(12, 12, seed=3)).Q
    for other in (student @ rotation, 1e-3 * student, 1e16 * student):
        torch.testing.assert_close(F.similarity_preserving(other, TEACHER), wanted)
    student = student.clone()
    student[0] *= 3
    assert not torch.allclose(F.similarity_preserving(student, TEACHER), wanted)
    # An image's own length cancels in its own row, but for itself among them.
    assert not torch.allclose(F.similarity_preserving(STUDENT, student), wanted)


@pytest.mark.parametrize('dtype', [torch.float32, torch.bfloat16])
def test_features_that_are_0_have_finite_gradients(dtype):
    for rows in ([0], [0, 3], list(range(ROWS))):
        student, teacher = STUDENT.to(dtype), TEACHER.to(dtype)
        student[rows] = 0
        teacher[rows[-1]] = 0
        student.requires_grad_()
        value = F.similarity_preserving(student, teacher)
        value.mean().backward()
        assert value.isfinite().all()
        assert student.grad.isfinite().all()
        assert student.grad.abs().max() < 1e8


@pytest.mark.parametrize('size', [1e16, 3e4, 1e-6])
def test_large_and_small_features_in_float32(size):
    student = (size * STUDENT).float().requires_grad_()
    value = F.similarity_preserving(student, TEACHER.float())
    wanted = F.similarity_preserving(STUDENT, TEACHER).float()
    torch.testing.assert_close(value, wanted, rtol=1e-4, atol=1e-5)
    value.sum().backward()
    assert student.grad.isfinite().all()
    assert student.grad.any()


def test_a_single_image_is_like_itself():
    student = STUDENT[:1].clone().requires_grad_()
    value = F.similarity_preserving(student, TEACHER[:1])
    torch.testing.assert_close(value, torch.zeros(1, dtype=torch.float64))
    value.sum().backward()
    torch.testing.assert_close(student.grad, torch.zeros_like(student))


def test_maps_with_channels_last():
    wanted = F.similarity_preserving(STUDENT, TEACHER)
    maps = [x.to(memory_format=torch.channels_last) for x in (STUDENT, TEACHER)]
    torch.testing.assert_close(F.similarity_preserving(*maps), wanted)


def test_nothing_is_larger_than_the_maps_of_the_widest_pair():
    # ResNet50 -> VGG8, batch of 64: the teacher's last map has 8 MiB.
    maps = (64, 512, 4, 4), (64, 2048, 4, 4)
    assert largest_tensor(F.similarity_preserving, *maps) <= 8

"""Correlations between the images of a batch, CC of its paper."""

import math

import pytest
import torch
from formulas import ROWS, ByRow, Loss, randn
from references import dot, norm

from mmrazor_pckd import functional as F

STUDENT, TEACHER = randn(ROWS, 5, seed=1), randn(ROWS, 3, seed=2)


def kernel(rows, gamma, order):
    return [
        [
            math.exp(-2 * gamma)
            * sum(
                (2 * gamma) ** p / math.factorial(p) * cosine**p
                for p in range(order + 1)
            )
            for cosine in (dot(one, other) / norm(one) / norm(other) for other in rows)
        ]
        for one in rows
    ]


class TestCorrelationCongruence(Loss, ByRow):
    name = 'correlation_congruence'
    tensors = (STUDENT, TEACHER)
    numbers = (0.7, 3)

    @staticmethod
    def loops(s_embedding, t_embedding, gamma, order):
        s, t = (kernel(rows, gamma, order) for rows in (s_embedding, t_embedding))
        return [
            sum((q - p) ** 2 for p, q in zip(s_row, t_row)) / len(s_row)
            for s_row, t_row in zip(s, t)
        ]


def test_images_apart_against_images_alike():
    value = F.correlation_congruence(torch.eye(3).double(), torch.ones(3, 2).double())
    wanted = 2 / 3 * (math.exp(-0.8) * (0.8 + 0.8**2 / 2)) ** 2
    torch.testing.assert_close(value, torch.full((3,), wanted, dtype=torch.float64))


def test_a_long_series_is_the_gaussian_of_the_distance():
    gamma = 0.4
    s, t = (
        torch.exp(-gamma * torch.cdist(unit, unit).square())
        for unit in (x / x.norm(dim=1, keepdim=True) for x in (STUDENT, TEACHER))
    )
    value = F.correlation_congruence(STUDENT, TEACHER, gamma, 20)
    torch.testing.assert_close(value, (s - t).square().mean(dim=1))


def test_each_number_changes_the_result():
    before = F.correlation_congruence(STUDENT, TEACHER)
    for numbers in ((0.4, 1), (0.4, 3), (0.8, 2)):
        other = F.correlation_congruence(STUDENT, TEACHER, *numbers)
        assert not torch.allclose(before, other)
    torch.testing.assert_close(
        before, F.correlation_congruence(STUDENT, TEACHER, 0.4, 2)
    )


def test_lengths_do_not_count():
    wanted = F.correlation_congruence(STUDENT, TEACHER)
    lengths = torch.tensor([1e-5, 0.1, 1, 2, 1e9, 1e25])[:, None].double()
    torch.testing.assert_close(
        F.correlation_congruence(STUDENT * lengths, TEACHER * lengths), wanted
    )


def test_features_that_are_0_have_finite_gradients():
    for rows in ([0], list(range(ROWS))):
        student, teacher = STUDENT.float(), TEACHER.float()
        student[rows] = teacher[rows] = 0
        student.requires_grad_()
        F.correlation_congruence(student, teacher).mean().backward()
        assert student.grad.isfinite().all()
        assert student.grad.abs().max() < 1e9


def test_a_single_image_correlates_with_no_other():
    student = STUDENT[:1].clone().requires_grad_()
    value = F.correlation_congruence(student, TEACHER[:1])
    torch.testing.assert_close(value, torch.zeros(1, dtype=torch.float64))
    value.sum().backward()
    torch.testing.assert_close(student.grad, torch.zeros_like(student))


@pytest.mark.parametrize(
    ('numbers', 'message'),
    [
        ((0.0, 2), 'gamma must be > 0, got 0.0'),
        ((math.nan, 2), 'gamma must be > 0, got nan'),
        ((0.4, 0), 'order must be > 0, got 0'),
        ((0.4, 1.5), 'order must be a whole number, got 1.5'),
        ((0.4, math.inf), 'order must be a whole number, got inf'),
    ],
)
def test_numbers_without_a_series_are_refused(numbers, message):
    with pytest.raises(ValueError, match=message):
        F.correlation_congruence(STUDENT, TEACHER, *numbers)

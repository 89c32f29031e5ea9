"""Divergence of neighbourhoods, PKT."""

import math

import pytest
import torch
from formulas import ROWS, ByRow, Loss, randn
from references import dot, norm

from mmrazor_pckd import functional as F

STUDENT, TEACHER = randn(ROWS, 5, seed=1), randn(ROWS, 3, seed=2)


def probabilities(features, eps):
    rows = [
        [value / (norm(feature) + eps) for value in feature] for feature in features
    ]
    likeness = [[(1 + dot(one, other)) / 2 for other in rows] for one in rows]
    return [[value / sum(row) for value in row] for row in likeness]


class TestProbabilityTransfer(Loss, ByRow):
    name = 'probability_transfer'
    tensors = (STUDENT, TEACHER)
    numbers = (0.01,)

    @staticmethod
    def loops(s_feature, t_feature, eps):
        s, t = (probabilities(rows, eps) for rows in (s_feature, t_feature))
        return [
            sum(q * math.log((q + eps) / (p + eps)) for p, q in zip(s_row, t_row))
            / len(s_row)
            for s_row, t_row in zip(s, t)
        ]


class TestWithTheReleasedEps(TestProbabilityTransfer):
    numbers = (1e-7,)


def test_the_default_is_the_released_eps():
    assert torch.equal(
        F.probability_transfer(STUDENT, TEACHER),
        F.probability_transfer(STUDENT, TEACHER, 1e-7),
    )


def test_images_apart_against_images_alike():
    # (2, 1, 1) / 4 for the student, (1, 1, 1) / 3 for the teacher.
    value = F.probability_transfer(torch.eye(3).double(), torch.ones(3, 2).double())
    wanted = (math.log(2 / 3) + 2 * math.log(4 / 3)) / 9
    torch.testing.assert_close(
        value, torch.full((3,), wanted, dtype=torch.float64), rtol=0, atol=2e-8
    )


def test_a_divergence_is_not_negative_and_0_from_itself():
    assert (F.probability_transfer(STUDENT, TEACHER) > 0).all()
    assert not F.probability_transfer(STUDENT, STUDENT).any()


def test_directions_count_and_not_lengths():
    lengths = torch.tensor([1e-2, 0.1, 1, 2, 1e9, 1e15])[:, None].double()
    torch.testing.assert_close(
        F.probability_transfer(STUDENT * lengths, TEACHER),
        F.probability_transfer(STUDENT, TEACHER),
        rtol=1e-3,
        atol=1e-8,
    )


@pytest.mark.parametrize('dtype', [torch.float32, torch.bfloat16])
def test_features_that_are_0_have_finite_gradients(dtype):
    for rows in ([0], [0, 3], list(range(ROWS))):
        student, teacher = STUDENT.to(dtype), TEACHER.to(dtype)
        student[rows] = 0
        teacher[rows[-1]] = 0
        student.requires_grad_()
        value = F.probability_transfer(student, teacher)
        value.mean().backward()
        assert value.isfinite().all()
        assert student.grad.isfinite().all()
        assert student.grad.abs().max() < 1e8


def test_opposite_images_have_finite_values_and_gradients():
    # Rounded, some of these cosines are below -1.
    half = randn(64, 7, seed=3).float()
    for student in (torch.cat([row, -row]) for row in half.split(1)):
        student.requires_grad_()
        value = F.probability_transfer(student, torch.ones(2, 3))
        value.sum().backward()
        assert value.isfinite().all()
        assert student.grad.isfinite().all()


def test_a_single_image_is_its_only_neighbour():
    student = STUDENT[:1].clone().requires_grad_()
    value = F.probability_transfer(student, TEACHER[:1])
    assert value.tolist() == [0.0]
    value.sum().backward()
    torch.testing.assert_close(student.grad, torch.zeros_like(student))


@pytest.mark.parametrize('eps', [0.0, -1e-7, math.nan])
def test_an_eps_that_is_not_above_0_is_refused(eps):
    with pytest.raises(ValueError, match=f'eps must be > 0, got {eps}'):
        F.probability_transfer(STUDENT, TEACHER, eps)

"""Logits as z-scores."""

import math

import numpy as np
import pytest
import torch
from formulas import S_LOGITS, ByRow, Formula

from mmrazor_pckd import functional as F


class TestStandardizeLogits(Formula, ByRow):
    name = 'standardize_logits'
    tensors = (S_LOGITS,)
    numbers = (1e-7,)

    @staticmethod
    def loops(logits, eps):
        result = np.zeros_like(logits)
        for i, row in enumerate(logits):
            mean = sum(row) / len(row)
            deviation = math.sqrt(sum((z - mean) ** 2 for z in row) / (len(row) - 1))
            for k, z in enumerate(row):
                result[i, k] = (z - mean) / (deviation + eps)
        return result

    def test_gradient_is_that_of_the_equation(self):
        (tensors, numbers) = self.case()
        logits = tensors[0].clone().requires_grad_()
        assert torch.autograd.gradcheck(
            lambda each: self.compute(each, *numbers), logits
        )


class TestPaper(TestStandardizeLogits):
    numbers = (1e-3, False)

    @staticmethod
    def loops(logits, eps, unbiased):
        return (logits - logits.mean(1, keepdims=True)) / (
            logits.std(1, keepdims=True) + eps
        )


def test_a_shift_and_a_positive_scale_change_nothing():
    expected = F.standardize_logits(S_LOGITS, eps=0.0)
    other = F.standardize_logits(3 * S_LOGITS + 5, eps=0.0)
    torch.testing.assert_close(other, expected)


def test_equal_logits_are_zero_with_a_finite_gradient():
    logits = torch.full((2, 4), 3.0, requires_grad=True)
    scores = F.standardize_logits(logits)
    assert torch.equal(scores, torch.zeros(2, 4))
    scores[:, 0].sum().backward()
    assert logits.grad.isfinite().all()


def test_one_category_is_refused():
    with pytest.raises(ValueError, match=r'one category alone, .* shape \(5, 1\)'):
        F.standardize_logits(torch.zeros(5, 1))


def test_a_negative_eps_is_refused():
    with pytest.raises(ValueError, match='eps must be >= 0, got -1'):
        F.standardize_logits(S_LOGITS, eps=-1)

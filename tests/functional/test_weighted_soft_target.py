"""Soft targets weighed by the labels, WSLD."""

import math

import numpy as np
import torch
from formulas import LABELS, S_LOGITS, T_LOGITS, ByRow, Loss, Tempered

from mmrazor_pckd import functional as F


def log_softmax(row, tau):
    total = math.log(sum(math.exp(z / tau) for z in row))
    return [z / tau - total for z in row]


class TestWeightedSoftTarget(Loss, ByRow, Tempered):
    name = 'weighted_soft_target'
    tensors = (S_LOGITS, T_LOGITS, LABELS)
    numbers = (3.0,)

    @staticmethod
    def weight(s_row, t_row, label):
        s, t = -log_softmax(s_row, 1)[label], -log_softmax(t_row, 1)[label]
        return 1 - math.exp(-s / (t + 1e-7))

    @classmethod
    def loops(cls, s_logits, t_logits, labels, tau):
        values = []
        for s_row, t_row, label in zip(s_logits, t_logits, labels):
            entropy = -sum(
                math.exp(t) * s
                for s, t in zip(log_softmax(s_row, tau), log_softmax(t_row, tau))
            )
            values.append(tau * tau * cls.weight(s_row, t_row, label) * entropy)
        return np.array(values)

    def test_gradient_is_that_of_the_equation(self):
        """That of the soft targets, p^s - p^t, times a constant weight."""
        tau = 3.0
        student = S_LOGITS.clone().requires_grad_()
        F.weighted_soft_target(student, T_LOGITS, LABELS, tau).sum().backward()
        for row, (s_row, t_row, label) in enumerate(zip(S_LOGITS, T_LOGITS, LABELS)):
            weight = self.weight(s_row.tolist(), t_row.tolist(), label)
            wanted = (
                tau * weight * ((s_row / tau).softmax(0) - (t_row / tau).softmax(0))
            )
            torch.testing.assert_close(student.grad[row], wanted, rtol=0, atol=1e-9)


def test_a_student_that_is_sure_of_the_label_learns_little():
    teacher = torch.tensor([[2.0, 0.0, 0.0]])
    sure, unsure = torch.tensor([[9.0, 0.0, 0.0]]), torch.tensor([[0.0, 9.0, 0.0]])
    label = torch.tensor([0])
    soft = F.soft_target_divergence(sure, teacher, 2.0)
    assert F.weighted_soft_target(sure, teacher, label, 2.0) < 0.01 * soft
    assert F.weighted_soft_target(unsure, teacher, label, 2.0) > 1


def test_a_teacher_that_is_sure_of_the_label_gives_finite_values():
    teacher = torch.tensor([[300.0, 0.0], [0.0, 300.0]])
    student = torch.zeros(2, 2).requires_grad_()
    values = F.weighted_soft_target(student, teacher, torch.tensor([0, 0]), 1.0)
    values.sum().backward()
    torch.testing.assert_close(
        values.detach(),
        torch.tensor([1.0, math.log(2) / 300]) * math.log(2),
        rtol=1e-2,
        atol=0,
    )
    assert student.grad.isfinite().all()

"""Class level of MLD."""

import numpy as np
import torch
from formulas import CLASSES, S_LOGITS, T_LOGITS, Loss, Tempered
from references import softmax

from mmrazor_pckd import functional as F


class TestClassCorrelation(Loss, Tempered):
    name = 'class_correlation'
    tensors = (S_LOGITS, T_LOGITS)
    numbers = (3.0,)

    @staticmethod
    def loops(s_logits, t_logits, tau):
        s = [softmax(row / tau) for row in s_logits]
        t = [softmax(row / tau) for row in t_logits]
        values = np.zeros(CLASSES)
        for k in range(CLASSES):
            for other in range(CLASSES):
                difference = 0.0
                for p_s, p_t in zip(s, t):
                    difference += p_t[k] * p_t[other] - p_s[k] * p_s[other]
                values[k] += difference**2
        return values


def test_the_order_of_the_images_changes_nothing():
    order = torch.tensor([3, 0, 5, 1, 4, 2])
    torch.testing.assert_close(
        F.class_correlation(S_LOGITS[order], T_LOGITS, 2.0),
        F.class_correlation(S_LOGITS, T_LOGITS, 2.0),
    )


def test_it_grows_with_the_square_of_the_batch():
    torch.testing.assert_close(
        F.class_correlation(S_LOGITS.repeat(3, 1), T_LOGITS.repeat(3, 1), 2.0),
        9 * F.class_correlation(S_LOGITS, T_LOGITS, 2.0),
    )


def test_sure_scores_count_the_images_of_each_class():
    # M is then the diagonal of the counts: 3, 1 against 2, 2.
    student = 99 * torch.eye(2)[[0, 0, 0, 1]]
    teacher = 99 * torch.eye(2)[[0, 0, 1, 1]]
    value = F.class_correlation(student, teacher, 1.0)
    torch.testing.assert_close(value, torch.tensor([1.0, 1.0]))

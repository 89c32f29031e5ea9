"""Batch level of MLD."""

import numpy as np
import torch
from formulas import S_LOGITS, T_LOGITS, ByRow, Loss, Tempered
from references import softmax

from mmrazor_pckd import functional as F


class TestScoreRelation(Loss, ByRow, Tempered):
    name = 'score_relation'
    tensors = (S_LOGITS, T_LOGITS)
    numbers = (3.0,)

    @staticmethod
    def loops(s_logits, t_logits, tau):
        s = [softmax(row / tau) for row in s_logits]
        t = [softmax(row / tau) for row in t_logits]
        values = np.zeros(len(s))
        for i in range(len(s)):
            for j in range(len(s)):
                values[i] += (np.dot(t[i], t[j]) - np.dot(s[i], s[j])) ** 2
        return values


def test_equal_scores_have_no_difference():
    value = F.score_relation(S_LOGITS, S_LOGITS + 5, 2.0)
    torch.testing.assert_close(value, torch.zeros_like(value))


def test_a_common_order_of_the_classes_changes_nothing():
    order = torch.tensor([2, 0, 3, 1])
    torch.testing.assert_close(
        F.score_relation(S_LOGITS[:, order], T_LOGITS, 2.0),
        F.score_relation(S_LOGITS, T_LOGITS, 2.0),
    )


def test_images_of_one_class_as_ones_of_different_classes():
    # All of the teacher's N images are alike, none of the student's are.
    student, teacher = 99 * torch.eye(5), 99 * torch.eye(5)[:1].expand(5, 5)
    value = F.score_relation(student, teacher, 1.0)
    torch.testing.assert_close(value, torch.full((5,), 4.0))


def test_one_image_relates_to_itself():
    value = F.score_relation(torch.zeros(1, 4), torch.tensor([[99.0, 0, 0, 0]]), 1.0)
    torch.testing.assert_close(value, torch.tensor([(1 - 1 / 4) ** 2]))

"""Relation between the classes, DIST."""

import torch
from formulas import ByRow, Loss, Tempered

from mmrazor_pckd import functional as F


class TestClassRelation(Loss, ByRow, Tempered):
    name = 'class_relation'


def test_opposite_scores_are_as_far_as_can_be():
    logits = torch.tensor([[5.0, 0.0], [0.0, 2.0]], dtype=torch.float64)
    value = F.class_relation(logits, logits.flip(1), 2.0)
    torch.testing.assert_close(value, torch.full((2,), 8.0, dtype=torch.float64))

"""Angles of RKD against MMRazor's."""

import torch
from mmrazor.registry import MODELS
from test_distance_relation_loss import RelationChecks

from mmrazor_pckd import functional as F


class TestAngleRelationLoss(RelationChecks):
    kind = 'AngleRelationLoss'
    stock = 'AngleWiseRKD'

    @staticmethod
    def formula(inputs):
        return F.angle_relation(*inputs.values())


def test_equal_features_have_a_gradient_as_others():
    student = torch.randn(6, 5)
    student[1] = student[0]
    teacher = torch.randn(6, 7)
    largest = []
    for kind in ('AngleRelationLoss', 'AngleWiseRKD'):
        found = student.clone().requires_grad_()
        loss = MODELS.build(dict(type=kind, loss_weight=1.0, with_l2_norm=False))
        loss(found, teacher).backward()
        largest.append(found.grad.abs().max())
    assert largest[0] < 1 < 1e6 < largest[1]

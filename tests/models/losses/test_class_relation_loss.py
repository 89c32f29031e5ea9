"""One half of DIST as a registered loss."""

import torch
from loss_checks import LossChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestClassRelationLoss(LossChecks):
    kind = 'ClassRelationLoss'
    arguments = ('logits_S', 'logits_T')
    others = dict(tau=2.0)

    @staticmethod
    def formula(inputs):
        return F.class_relation(*inputs.values(), 1.0)


def test_the_other_half_of_dist_is_mmrazors():
    student, teacher = torch.randn(6, 5), torch.randn(6, 5)
    whole = MODELS.build(dict(type='DISTLoss', tau=2.0))
    half = MODELS.build(dict(type='DISTLoss', tau=2.0, inter_loss_weight=0))
    ours = MODELS.build(dict(type='ClassRelationLoss', tau=2.0))
    torch.testing.assert_close(
        ours(student, teacher) + half(student, teacher), whole(student, teacher)
    )

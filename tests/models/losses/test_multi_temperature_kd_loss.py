"""Soft targets at several temperatures as a registered loss."""

import torch
from loss_checks import LossChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestMultiTemperatureKDLoss(LossChecks):
    kind = 'MultiTemperatureKDLoss'

    def inputs(self):
        return dict(preds_S=torch.randn(6, 4), preds_T=torch.randn(6, 4))

    @staticmethod
    def formula(inputs):
        return sum(
            F.soft_target_divergence(*inputs.values(), tau) for tau in (2, 3, 4, 5, 6)
        )

    def test_the_temperatures_change_the_result(self):
        inputs = self.inputs()
        few = self.build(taus=(2, 6))(**inputs)
        rest = self.build(taus=[3, 4, 5])(**inputs)
        torch.testing.assert_close(few + rest, self.build()(**inputs))
        assert min(few, rest) > 0


def test_at_one_temperature_it_is_mmrazors():
    student, teacher = torch.randn(6, 5), torch.randn(6, 5)
    theirs = MODELS.build(dict(type='KLDivergence', tau=4))
    ours = MODELS.build(dict(type='MultiTemperatureKDLoss', taus=(4,)))
    torch.testing.assert_close(ours(student, teacher), theirs(student, teacher))

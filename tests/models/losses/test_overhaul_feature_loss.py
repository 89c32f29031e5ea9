"""OFD against its formula and against MMRazor's, margins included."""

import pytest
import torch
from loss_checks import LossChecks
from mmrazor.models.distillers import OFDDistiller
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestOverhaulFeatureLoss(LossChecks):
    kind = 'OverhaulFeatureLoss'
    others = dict(mul_factor=10.0)

    def inputs(self):
        return dict(
            s_feature=torch.randn(3, 5, 4, 4),
            t_feature=torch.randn(3, 5, 4, 4),
            t_weight=torch.tensor([1.0, 0.5, -2.0, 0.3, 1.0]),
            t_bias=torch.tensor([0.0, 0.4, -3.0, 0.9, 4.0]),
        )

    @staticmethod
    def formula(inputs):
        s_feature, t_feature, weight, bias = inputs.values()
        margin = F.negative_margin(weight, bias)
        return F.overhaul_feature(s_feature, t_feature, margin) / 1000

    def test_equals_mmrazors_in_value_and_gradient(self):
        inputs = self.inputs()
        norm = torch.nn.BatchNorm2d(5)
        norm.weight.data, norm.bias.data = inputs['t_weight'], inputs['t_bias']
        margin = OFDDistiller._get_margin_from_BN(None, norm)
        torch.testing.assert_close(
            F.negative_margin(norm.weight, norm.bias), margin.flatten()
        )
        student = inputs['s_feature'].requires_grad_()
        ours = self.build(loss_weight=0.5)(**inputs)
        stock = MODELS.build(dict(type='OFDLoss', loss_weight=0.5))
        clamped = torch.max(inputs['t_feature'], margin)
        wanted = stock(student, clamped)
        torch.testing.assert_close(ours, wanted)
        torch.testing.assert_close(
            self.build(loss_weight=0.5)(student, clamped), wanted
        )
        torch.testing.assert_close(
            torch.autograd.grad(ours, student), torch.autograd.grad(wanted, student)
        )

    def test_no_gradient_reaches_the_teacher(self):
        inputs = {name: value.requires_grad_() for name, value in self.inputs().items()}
        self.build()(**inputs).backward()
        assert inputs['s_feature'].grad.abs().sum() > 0
        for name in ('t_feature', 't_weight', 't_bias'):
            assert inputs[name].grad is None

    def test_maps_of_unequal_sizes_are_refused(self):
        inputs = dict(self.inputs(), s_feature=torch.randn(3, 5, 2, 2))
        with pytest.raises(ValueError, match='the features need equal shapes'):
            self.build()(**inputs)

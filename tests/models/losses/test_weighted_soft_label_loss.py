"""WSLD against its formula and against MMRazor's."""

import pytest
import torch
from loss_checks import LossChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestWeightedSoftLabelLoss(LossChecks):
    kind = 'WeightedSoftLabelLoss'
    others = dict(tau=2.0)

    def inputs(self):
        return dict(
            preds_S=torch.randn(3, 4),
            preds_T=torch.randn(3, 4),
            gt_labels=torch.tensor([2, 0, 3]),
        )

    @staticmethod
    def formula(inputs):
        return F.weighted_soft_target(*inputs.values(), 1.0)

    def test_equals_mmrazors_in_value_and_gradient(self):
        inputs = self.inputs()
        student = inputs['preds_S'].requires_grad_()
        ours = self.build(tau=2.0, loss_weight=2.5)(**inputs)
        stock = MODELS.build(dict(type='WSLD', tau=2.0, loss_weight=2.5, num_classes=4))
        wanted = stock(*inputs.values())
        torch.testing.assert_close(ours, wanted)
        torch.testing.assert_close(
            torch.autograd.grad(ours, student), torch.autograd.grad(wanted, student)
        )

    def test_soft_labels_are_refused(self):
        inputs = dict(self.inputs(), gt_labels=torch.rand(3, 4))
        with pytest.raises(ValueError, match='one hard label per image'):
            self.build()(**inputs)

"""Distances of RKD against MMRazor's."""

import pytest
import torch
from loss_checks import LossChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class RelationChecks(LossChecks):
    arguments = ('preds_S', 'preds_T')

    def inputs(self):
        return dict(preds_S=torch.randn(6, 5), preds_T=torch.randn(6, 7))

    def test_features_of_length_one(self):
        inputs = self.inputs()
        unit = {name: 3 * F.unit(value) for name, value in inputs.items()}
        loss = self.build(with_l2_norm=True)(**inputs)
        torch.testing.assert_close(loss, self.build()(**unit))
        assert not torch.allclose(loss, self.build()(**inputs))

    @pytest.mark.parametrize('with_l2_norm', [False, True])
    def test_equals_mmrazors_in_value_and_gradient(self, with_l2_norm):
        arguments = dict(with_l2_norm=with_l2_norm, loss_weight=2.5)
        found = []
        for kind in (self.kind, self.stock):
            loss = MODELS.build(dict(type=kind, **arguments))
            inputs = {name: value.double() for name, value in self.tensors.items()}
            inputs['preds_S'].requires_grad_()
            value = loss(**inputs)
            found.append((value, *torch.autograd.grad(value, inputs['preds_S'])))
        torch.testing.assert_close(*found, rtol=0, atol=1e-9)

    @property
    def tensors(self):
        generator = torch.Generator().manual_seed(0)
        return dict(
            preds_S=torch.randn(6, 5, generator=generator),
            preds_T=torch.randn(6, 7, generator=generator),
        )


class TestDistanceRelationLoss(RelationChecks):
    kind = 'DistanceRelationLoss'
    stock = 'DistanceWiseRKD'

    @staticmethod
    def formula(inputs):
        return F.distance_relation(*inputs.values())


def test_autocast_does_not_lose_the_digits():
    # MMRazor's product of the features is then in bfloat16.
    inputs = dict(preds_S=1 + torch.rand(6, 64), preds_T=torch.rand(6, 64))
    loss = MODELS.build(dict(type='DistanceRelationLoss'))
    wanted = loss(**inputs)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        assert torch.equal(loss(**inputs), wanted)

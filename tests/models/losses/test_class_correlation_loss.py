"""Class level of MLD as a registered loss."""

import pytest
import torch
from loss_checks import LossChecks
from two_processes import assert_two_are_one

from mmrazor_pckd import functional as F


def logits():
    return dict(
        preds_S=2 * torch.randn(6, 4).double(), preds_T=2 * torch.randn(6, 4).double()
    )


class TestClassCorrelationLoss(LossChecks):
    kind = 'ClassCorrelationLoss'

    def inputs(self):
        return logits()

    @staticmethod
    def formula(inputs):
        return sum(
            F.class_correlation(*inputs.values(), tau) for tau in (2, 3, 4, 5, 6)
        )

    def test_the_temperatures_change_the_result(self):
        inputs = self.inputs()
        few = self.build(taus=(2, 6))(**inputs)
        rest = self.build(taus=[3, 4, 5])(**inputs)
        torch.testing.assert_close(few + rest, self.build()(**inputs))
        assert min(few, rest) > 0


@pytest.mark.dist
def test_the_images_of_two_processes_are_one_batch(tmp_path):
    assert_two_are_one(
        tmp_path,
        [
            (dict(type='ClassCorrelationLoss'), logits()),
            (dict(type='ClassCorrelationLoss', reduction='sum', taus=(3,)), logits()),
        ],
    )

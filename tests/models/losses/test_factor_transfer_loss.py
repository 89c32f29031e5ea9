"""FT as a registered loss."""

import torch
from loss_checks import LossChecks

from mmrazor_pckd import functional as F


class TestFactorTransferLoss(LossChecks):
    kind = 'FactorTransferLoss'

    def inputs(self):
        return dict(
            s_feature=torch.randn(6, 3, 4, 4), t_feature=torch.randn(6, 3, 8, 8)
        )

    @staticmethod
    def formula(inputs):
        return F.factor_transfer(*inputs.values())

    def test_the_attention_is_another_loss(self):
        inputs = self.inputs()
        torch.testing.assert_close(
            self.build(attention=True)(**inputs),
            F.factor_transfer(*inputs.values(), attention=True).mean(),
        )
        assert not torch.allclose(
            self.build(attention=True)(**inputs), self.build()(**inputs)
        )

"""AT as a registered loss."""

import torch
from loss_checks import LossChecks

from mmrazor_pckd import functional as F


class TestAttentionTransferLoss(LossChecks):
    kind = 'AttentionTransferLoss'

    def inputs(self):
        return dict(
            s_feature=torch.randn(6, 3, 4, 4), t_feature=torch.randn(6, 5, 8, 8)
        )

    @staticmethod
    def formula(inputs):
        return F.attention_transfer(**inputs)

"""ICKD-C as a registered loss."""

import torch
from loss_checks import LossChecks

from mmrazor_pckd import functional as F


class TestChannelCorrelationLoss(LossChecks):
    kind = 'ChannelCorrelationLoss'

    def inputs(self):
        return dict(
            s_feature=torch.randn(6, 5, 2, 2), t_feature=torch.randn(6, 5, 3, 3)
        )

    @staticmethod
    def formula(inputs):
        return F.channel_correlation(**inputs)

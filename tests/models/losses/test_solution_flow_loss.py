"""FSP as a registered loss."""

import torch
from loss_checks import LossChecks

from mmrazor_pckd import functional as F


class TestSolutionFlowLoss(LossChecks):
    kind = 'SolutionFlowLoss'

    def inputs(self):
        return dict(
            s_low=torch.randn(6, 3, 8, 8),
            s_high=torch.randn(6, 5, 4, 4),
            t_low=torch.randn(6, 3, 4, 4),
            t_high=torch.randn(6, 5, 4, 4),
        )

    @staticmethod
    def formula(inputs):
        return F.solution_flow(**inputs)

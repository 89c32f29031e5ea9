"""SP as a registered loss."""

import torch
from loss_checks import LossChecks

from mmrazor_pckd import functional as F


class TestSimilarityPreservingLoss(LossChecks):
    kind = 'SimilarityPreservingLoss'

    def inputs(self):
        return dict(
            s_feature=torch.randn(6, 3, 2, 2), t_feature=torch.randn(6, 2, 4, 4)
        )

    @staticmethod
    def formula(inputs):
        return F.similarity_preserving(*inputs.values())

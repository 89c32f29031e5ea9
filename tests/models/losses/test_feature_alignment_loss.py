"""Feature alignment as a registered loss."""

from loss_checks import LossChecks

from mmrazor_pckd import functional as F


class TestFeatureAlignmentLoss(LossChecks):
    kind = 'FeatureAlignmentLoss'
    arguments = ('s_feature', 't_feature')

    @staticmethod
    def formula(inputs):
        return F.feature_alignment(**inputs)

"""The released contrast as a registered loss."""

from loss_checks import ContrastChecks

from mmrazor_pckd import functional as F


class TestScoreContrastLoss(ContrastChecks):
    kind = 'ScoreContrastLoss'
    others = dict(tau=2.0, base_tau=0.2)

    @staticmethod
    def formula(inputs):
        # Each label serves the image's two views.
        *tensors, labels = inputs.values()
        return F.score_contrast(*tensors, labels.repeat(2), tau=4.0, base_tau=0.07)

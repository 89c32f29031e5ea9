"""Category-center contrast as a registered loss."""

from loss_checks import ContrastChecks

from mmrazor_pckd import functional as F


class TestCenterContrastLoss(ContrastChecks):
    kind = 'CenterContrastLoss'
    others = dict(tau=0.2)

    @staticmethod
    def formula(inputs):
        # Each label serves the image's two views.
        *tensors, labels = inputs.values()
        return F.center_contrast(*tensors, labels.repeat(2), tau=0.07)

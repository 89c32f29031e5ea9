"""Category-center contrast as a registered loss."""

import pytest
import torch
from loss_checks import ContrastChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestCenterContrastLoss(ContrastChecks):
    kind = 'CenterContrastLoss'
    others = dict(tau=0.2)

    @staticmethod
    def formula(inputs):
        # Each label serves the image's two views.
        *tensors, labels = inputs.values()
        return F.center_contrast(*tensors, labels.repeat(2), tau=0.07)


def test_labels_may_be_shares():
    rows, centers = torch.randn(2, 6, 4), torch.randn(2, 3, 4)
    labels = torch.tensor([0, 2, 1])
    shares = torch.nn.functional.one_hot(labels, 3).float()
    loss = MODELS.build(dict(type='CenterContrastLoss', soft_labels=True))
    torch.testing.assert_close(
        loss(*rows, *centers, shares), loss(*rows, *centers, labels)
    )
    assert loss(*rows, *centers, shares * 0.5 + 0.5 / 3).isfinite()
    with pytest.raises(ValueError, match='one hard label'):
        MODELS.build(dict(type='CenterContrastLoss'))(*rows, *centers, shares)
    with pytest.raises(ValueError, match='these images have several'):
        loss(*rows, *centers, torch.ones(3, 3))

"""Category-center alignment as a registered loss."""

import pytest
import torch
from loss_checks import CLASSES, S_WIDTH, LossChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestCenterAlignmentLoss(LossChecks):
    kind = 'CenterAlignmentLoss'
    arguments = ('s_centers', 't_centers')

    def inputs(self):
        return dict(super().inputs(), t_centers=torch.randn(CLASSES, S_WIDTH))

    @staticmethod
    def formula(inputs):
        return F.center_distance(**inputs)


def test_the_bias_is_one_more_column_of_the_centers():
    s, t = torch.randn(CLASSES, S_WIDTH), torch.randn(CLASSES, S_WIDTH)
    s_bias, t_bias = torch.randn(CLASSES), torch.randn(CLASSES)
    loss = MODELS.build(dict(type='CenterAlignmentLoss'))
    squares = ((s - t) ** 2).sum() + ((s_bias - t_bias) ** 2).sum()
    torch.testing.assert_close(
        loss(s, t, s_bias, t_bias), squares / (CLASSES * (S_WIDTH + 1))
    )
    with pytest.raises(ValueError, match='both s_bias and t_bias'):
        loss(s, t, s_bias)


def test_other_widths_are_refused_with_what_to_do():
    loss = MODELS.build(dict(type='CenterAlignmentLoss'))
    with pytest.raises(ValueError, match='leave the center alignment out'):
        loss(torch.zeros(4, 5), torch.zeros(4, 7), torch.zeros(4), torch.zeros(4))

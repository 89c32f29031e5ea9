"""Hierarchical context of several levels as a registered loss."""

import pytest
import torch
from loss_checks import LossChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestHierarchicalContextLoss(LossChecks):
    kind = 'HierarchicalContextLoss'

    def inputs(self):
        shapes = ((3, 2, 8, 8), (3, 4, 2, 2), (3, 5))
        return {
            name: [torch.randn(shape) for shape in shapes]
            for name in ('s_features', 't_features')
        }

    @staticmethod
    def formula(inputs):
        return sum(
            F.hierarchical_context(s, t)
            for s, t in zip(inputs['s_features'], inputs['t_features'])
        )


@pytest.mark.parametrize('numbers', [(2, 3), (0, 0)])
def test_numbers_of_levels_that_differ_are_refused(numbers):
    loss = MODELS.build(dict(type='HierarchicalContextLoss'))
    features = [[torch.zeros(1, 2, 4, 4)] * number for number in numbers]
    message = '^s_features has {} levels and t_features {}: as many'.format(*numbers)
    with pytest.raises(ValueError, match=message):
        loss(*features)

"""Feature alignment, Eq. 2."""

import pytest
import torch
from formulas import ByRow, Loss

from mmrazor_pckd import functional as F

EYE = torch.eye(3, dtype=torch.float64)


class TestFeatureAlignment(Loss, ByRow):
    name = 'feature_alignment'


def test_feature_alignment_sees_directions_only():
    feature = torch.randn(3, 4, dtype=torch.float64)
    for factor, value in ((2.0, 0.0), (-3.0, 4.0)):
        torch.testing.assert_close(
            F.feature_alignment(feature, factor * feature),
            torch.full((3,), value, dtype=torch.float64),
        )
    torch.testing.assert_close(
        F.feature_alignment(EYE, EYE.roll(1, 0)),
        torch.full((3,), 2.0, dtype=torch.float64),
    )


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match=r'\(3, 4\).*\(3, 3\).*width 3'):
        F.feature_alignment(torch.zeros(3, 4), EYE)

"""Values of the rows that are kept."""

import math

import pytest
import torch
from mmrazor.registry import MODELS

from mmrazor_pckd.models.losses.kept_rows_loss import KeptRowsLoss

RANK = torch.tensor([0, 4, 2, 1, 0, 3])  # two images, three views


@pytest.mark.parametrize(
    ('ratio', 'kept'), [(0, [0, 4]), (0.5, [0, 2, 3, 4]), (1, range(6))]
)
def test_the_mean_over_rows_is_that_over_the_kept(ratio, kept):
    values = torch.rand(6) + 1
    found = KeptRowsLoss(ratio).of_kept_rows(values, RANK, images=2)
    torch.testing.assert_close(found.mean(), values[list(kept)].mean())
    assert found.nonzero().flatten().tolist() == list(kept)


def test_no_kept_row_is_a_loss_of_zero():
    values = torch.rand(6, requires_grad=True)
    found = KeptRowsLoss(0).of_kept_rows(values, RANK.clamp(min=1), images=2)
    assert torch.equal(found, torch.zeros(6))
    found.sum().backward()
    assert torch.equal(values.grad, torch.zeros(6))


@pytest.mark.parametrize('ratio', [-1, 1.5, math.nan])
def test_another_ratio_is_refused(ratio):
    with pytest.raises(ValueError, match=rf'ratio must be in \[0, 1\], got {ratio}'):
        KeptRowsLoss(ratio)


@pytest.mark.parametrize('kind', ['ViewSimilarityLoss', 'RotatedTargetLoss'])
def test_nothing_waits_for_the_device(kind):
    # A meta tensor has no values to wait for: reading one is an error.
    with torch.device('meta'):
        feature = torch.empty(8, 5, requires_grad=True)
        inputs = dict(s_feature=feature, t_feature=torch.empty(8, 7))
        inputs['gt_labels'] = torch.empty(2, dtype=torch.long)
        if kind == 'RotatedTargetLoss':
            inputs.update(s_centers=torch.empty(3, 5), t_centers=torch.empty(3, 7))
        MODELS.build(dict(type=kind, ratio=0.75))(**inputs).backward()
    assert feature.grad.shape == feature.shape

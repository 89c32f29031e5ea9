"""VID as a registered loss, with the variances that it learns."""

import pytest
import torch
from loss_checks import LossChecks
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


class TestVariationalInformationLoss(LossChecks):
    kind = 'VariationalInformationLoss'
    others = dict(init_variance=2.0, eps=0.5)

    def inputs(self):
        return dict(
            s_feature=torch.randn(6, 3, 4, 4), t_feature=torch.randn(6, 3, 8, 8)
        )

    def build(self, **kwargs):
        loss = super().build(**dict(dict(channels=3), **kwargs))
        with torch.no_grad():
            loss.raw_variance -= 4  # at its start, eps changes nothing
        return loss

    def formula(self, inputs):
        return F.variational_information(
            inputs['s_feature'], self.build().variance, inputs['t_feature']
        )


def build(**kwargs):
    return MODELS.build(dict(type='VariationalInformationLoss', channels=3, **kwargs))


@pytest.mark.parametrize('init_variance', [5.0, 0.3])
def test_the_variance_begins_where_it_is_asked_to(init_variance):
    variance = build(init_variance=init_variance).variance
    torch.testing.assert_close(variance, torch.full((3,), init_variance))


def test_its_raw_value_is_that_of_crds_comparison():
    raw = build().raw_variance
    torch.testing.assert_close(raw, torch.full((3,), 4.99323), rtol=0, atol=1e-5)


def test_no_raw_value_is_out_of_range():
    loss = build()
    maps = torch.randn(2, 3, 2, 2), torch.randn(2, 3, 2, 2)
    for raw in (-200.0, 200.0):
        torch.nn.init.constant_(loss.raw_variance, raw)
        loss.raw_variance.grad = None
        value = loss(*maps)
        value.backward()
        assert value.isfinite()
        assert loss.raw_variance.grad.isfinite().all()


def test_the_variance_learns_and_is_saved():
    loss = build()
    loss(torch.zeros(2, 3, 2, 2), torch.ones(2, 3, 2, 2)).backward()
    # Larger than the error: downwards.
    assert (loss.raw_variance.grad > 0).all()
    assert list(loss.state_dict()) == ['raw_variance']


def test_a_start_below_the_least_variance_is_refused():
    with pytest.raises(ValueError, match=r'init_variance must be > eps=1, got 0\.5'):
        build(init_variance=0.5, eps=1)

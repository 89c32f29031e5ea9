"""Compiled losses are those of each step, with the same gradient."""

import pytest
import torch
from builders import batch
from gradients import distance, needs_compiler, option, results, same, wide_config
from mmengine.logging import MessageHub

from mmrazor_pckd.models.distillers.step_losses import _weigh_loss

pytestmark = pytest.mark.slow


def compiled(**arguments):
    """A model with compiled losses, and the same one without."""
    distiller = dict(wide_config().distiller, compile=arguments)
    return option(distiller=distiller), option()


@pytest.mark.parametrize('precision', [None, torch.bfloat16])
@pytest.mark.parametrize(
    'backend', ['aot_eager', pytest.param('inductor', marks=needs_compiler)]
)
def test_they_are_one_graph_of_the_same_function(backend, precision):
    model, plain = compiled(backend=backend, fullgraph=True)
    hub = MessageHub.get_current_instance()
    graphs = torch._dynamo.utils.counters['stats']
    before = graphs['unique_graphs']
    tolerance = 1e-3 if precision is None else 5e-2
    for epoch in (0, 1):  # the second step has other records and weights
        hub.update_info('epoch', epoch)
        images, samples = batch()
        images = images + epoch
        wanted = results(plain, images, samples, precision)
        found = results(model, images, samples, precision)
        same(found[:1], wanted[:1], rtol=tolerance, atol=tolerance)
        weights = (each.distiller.last_weight for each in (model, plain))
        torch.testing.assert_close(*weights, rtol=tolerance, atol=tolerance)
        assert distance(found[1], wanted[1]) < tolerance
        for each in (model, plain):
            each.zero_grad()
    hub.update_info('epoch', 0)
    assert graphs['unique_graphs'] == before + 1


def test_the_weight_of_an_image_serves_its_views():
    weight = torch.tensor([1.0, 10.0])
    by_view = torch.tensor([1.0, 2, 3, 4])  # images 0 1 0 1
    assert _weigh_loss(by_view, weight) == (1 + 20 + 3 + 40) / 4
    by_class = torch.tensor([[1.0, 1], [2, 2]])
    assert _weigh_loss(by_class, weight) == (2 + 40) / 2


def test_they_follow_the_settings_of_a_loss():
    model, plain = compiled(backend='aot_eager')
    for each in (model, plain):
        each(*batch(), mode='loss')
        each.distiller.distill_losses['loss_feature_alignment'].loss_weight = 3.0
    found, wanted = (each(*batch(), mode='loss') for each in (model, plain))
    key = 'distill.loss_feature_alignment'
    torch.testing.assert_close(found[key], wanted[key])

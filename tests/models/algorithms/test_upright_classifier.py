"""Scores of the upright views alone, and the gradient of all scores."""

from contextlib import contextmanager

from builders import CLASSES, batch, build, model_config
from gradients import results, same
from torch.nn import functional as F

from mmrazor_pckd.models.algorithms import rotated_view_distill


@contextmanager
def all_rows(classifiers, images):
    """Scores of all views are computed, those of the upright ones taken."""
    for classifier in classifiers:
        classifier.forward = lambda feature, run=classifier.forward: run(feature)[
            :images
        ]
    yield
    for classifier in classifiers:
        del classifier.forward


def test_the_gradient_is_that_of_all_rows(monkeypatch):
    inputs, samples = batch()
    rows = []
    linear = F.linear
    monkeypatch.setattr(
        F,
        'linear',
        lambda feature, weight, *args: (
            rows.append((len(feature), len(weight))) or linear(feature, weight, *args)
        ),
    )

    def step():
        rows.clear()
        model = build(model_config()).double()
        return results(model, inputs.double(), samples)

    found = step()
    assert (6, CLASSES) in rows
    monkeypatch.setattr(rotated_view_distill, 'upright_only', all_rows)
    wanted = step()
    assert (24, CLASSES) in rows
    assert (6, CLASSES) not in rows
    same(found, wanted, rtol=1e-10, atol=1e-10)

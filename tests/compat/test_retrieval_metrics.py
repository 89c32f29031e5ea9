import numpy as np
import pytest
import torch
from mmpretrain.evaluation.metrics import RetrievalAveragePrecision, RetrievalRecall

from mmrazor_pckd.compat import retrieval_metrics
from mmrazor_pckd.compat.patching import replacements


def test_both_metrics_are_computed():
    # Fails without the patch on numpy >= 2.4.
    best_first = torch.tensor([[0.2, 0.7, 0.1]])
    (recall,) = RetrievalRecall.calculate(
        best_first, [[1]], topk=(1,), target_indices=True
    )
    assert recall == pytest.approx(100)
    precision = RetrievalAveragePrecision.calculate(
        best_first, [[1, 0]], topk=2, target_indices=True
    )
    assert torch.as_tensor(precision).item() == pytest.approx(100)


def test_it_is_needed_where_numpy_lacks_the_function(monkeypatch):
    monkeypatch.setattr(np, 'in1d', np.isin, raising=False)
    before = len(replacements)
    assert not retrieval_metrics.install()
    assert len(replacements) == before

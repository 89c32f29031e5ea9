"""The loader goes on where it stopped, and a missed validation is seen."""

from types import SimpleNamespace

import pytest
import torch
from mmengine.dataset import DefaultSampler, InfiniteSampler
from mmengine.runner import IterBasedTrainLoop
from mmengine.runner.loops import _InfiniteDataloaderIterator
from torch.utils.data import DataLoader

from mmrazor_pckd.engine.resume.catch_up import (
    VALIDATED,
    begin_at_iteration,
    validation_is_missing,
)
from mmrazor_pckd.engine.resume.reseed import number_draws


def batches(kind, done, count=9):
    """Batches from an iteration on, of a loader that is made anew."""
    dataset = [torch.tensor(index) for index in range(11)]
    dataset = type('Data', (list,), {})(dataset)
    loader = DataLoader(dataset, 4, sampler=kind(dataset, seed=5))
    draws = number_draws(loader, seed=3)
    loop = SimpleNamespace(dataloader=loader, iter=done)
    if done:
        begin_at_iteration(loop, draws)
    else:
        loop.dataloader_iterator = _InfiniteDataloaderIterator(loader)
    found = [next(loop.dataloader_iterator) for _ in range(count)]
    if done:
        assert found[:done] == [None] * done
    return found


@pytest.mark.parametrize('kind', [DefaultSampler, InfiniteSampler])
@pytest.mark.parametrize('done', [1, 3, 4, 7])
def test_the_batches_after_an_iteration(kind, done, monkeypatch):
    monkeypatch.setattr('time.sleep', lambda _: None)  # two seconds after a pass
    for one, other in zip(batches(kind, 0)[done:], batches(kind, done)[done:]):
        assert one.tolist() == other.tolist()


@pytest.mark.parametrize(
    ('done', 'validated', 'missing'),
    [
        (2, None, True),
        (2, 20, False),  # the checkpoint was written after it
        (2, 10, True),
        (3, None, False),  # none is due
        (0, None, False),  # before val_begin
        (7, None, True),  # the last one
    ],
)
@pytest.mark.parametrize('by_epoch', [True, False])
def test_a_validation_that_is_due(by_epoch, done, validated, missing):
    class Loop(IterBasedTrainLoop if not by_epoch else object):
        val_begin, val_interval = 1, 2
        iter = epoch = done
        max_iters = max_epochs = 7

        def __init__(self):
            pass

        def _decide_current_val_interval(self):
            pass

    info = {} if validated is None else {VALIDATED: validated}
    runner = SimpleNamespace(
        train_loop=Loop(), message_hub=SimpleNamespace(runtime_info=info), iter=20
    )
    assert validation_is_missing(runner) == missing

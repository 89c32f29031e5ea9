"""The mean over a mini-batch that is spread over processes."""

import torch

from mmrazor_pckd.models.weightings import batch_mean


def test_one_process_has_the_plain_mean():
    values = torch.randn(5)
    assert torch.equal(batch_mean.mean_over_processes(values), values.mean())


def test_each_image_counts_alike_where_processes_hold_unequal_numbers(monkeypatch):
    # tests/test_processes.py has two real processes.
    one, other = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([10.0])
    monkeypatch.setattr(batch_mean, 'get_world_size', lambda: 2)
    monkeypatch.setattr(
        batch_mean,
        'all_reduce',
        lambda total: total.add_(torch.tensor([float(other.sum()), len(other)])),
    )
    assert batch_mean.mean_over_processes(one) == 16 / 4

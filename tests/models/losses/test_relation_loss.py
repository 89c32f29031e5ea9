"""Rows of all processes."""

import pytest
import torch
import torch.distributed as dist
from forks import in_processes

from mmrazor_pckd.models.losses.relation_loss import RelationLoss


def gathered(rank, file, folder):
    torch.set_num_threads(1)
    dist.init_process_group(
        'gloo', init_method=f'file://{file}', rank=rank, world_size=2
    )
    rows = (torch.arange(6.0).view(2, 3) + 10 * rank).requires_grad_()
    (everything,) = RelationLoss().gather(rows)
    own = RelationLoss().own(everything, 2)
    # Each process weighs all rows: its gradient is that of both.
    ((rank + 1) * everything).sum().backward()
    (local,) = RelationLoss(all_processes=False).gather(rows)
    torch.save(
        [everything.detach(), own.detach(), rows.grad, local.detach()],
        folder / f'{rank}.pth',
    )
    dist.destroy_process_group()


@pytest.mark.dist
def test_rows_and_gradients_of_two_processes(tmp_path):
    in_processes(gathered, (tmp_path / 'store', tmp_path))
    parts = [torch.arange(6.0).view(2, 3) + 10 * rank for rank in (0, 1)]
    for rank in (0, 1):
        everything, own, gradient, local = torch.load(tmp_path / f'{rank}.pth')
        assert torch.equal(everything, torch.cat(parts))
        assert torch.equal(own, parts[rank])
        assert torch.equal(gradient, torch.full((2, 3), 3.0))
        assert torch.equal(local, parts[rank])


def test_one_process_has_its_own_rows():
    rows = torch.randn(4, 3)
    assert RelationLoss().gather(rows)[0] is rows
    assert torch.equal(RelationLoss().own(rows, 4), rows)

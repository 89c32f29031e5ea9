"""Losses of view-major rows, in one process and in two.

Tensors by view and image, ``(V, N, D)``, are split by the images; labels too.
Those of the classifiers are the same on both.
"""

import pickle

import torch
import torch.distributed as dist
from forks import in_processes
from mmrazor.registry import MODELS


def values_and_gradients(cfg, inputs):
    """Loss by row, and gradient of each floating tensor, by its name."""
    loss = MODELS.build(dict(cfg))
    inputs = {
        name: value.clone().requires_grad_() if value.is_floating_point() else value
        for name, value in inputs.items()
    }
    value = loss(
        **{
            name: value.flatten(0, 1) if value.dim() == 3 else value
            for name, value in inputs.items()
        }
    )
    value.mean().backward()
    return value.detach(), {
        name: value.grad for name, value in inputs.items() if value.grad is not None
    }


def _half(value, rank):
    if value.dim() == 3:
        return value.chunk(2, dim=1)[rank]
    return value if value.is_floating_point() else value.chunk(2)[rank]


def _worker(rank, file, folder, cases):
    import mmrazor_pckd  # noqa: F401

    torch.set_num_threads(1)
    dist.init_process_group(
        'gloo', init_method=f'file://{file}', rank=rank, world_size=2
    )
    found = [
        values_and_gradients(
            cfg, {name: _half(value, rank) for name, value in inputs.items()}
        )
        for cfg, inputs in pickle.loads(cases)
    ]
    torch.save(found, folder / f'{rank}.pth')
    dist.destroy_process_group()


def assert_two_are_one(folder, cases):
    """Two processes with half of the images compute what one computes.

    So do their rows, put together; gradients are averaged, as DDP does.
    """
    args = (folder / 'store', folder, pickle.dumps(cases))
    in_processes(_worker, args)
    halves = zip(*(torch.load(folder / f'{rank}.pth') for rank in (0, 1)))
    for (cfg, inputs), (one, other) in zip(cases, halves):
        values, gradients = values_and_gradients(cfg, inputs)
        rows = values.view(-1, len(inputs['gt_labels']))
        own = [part[0].view(len(rows), -1) for part in (one, other)]
        torch.testing.assert_close(torch.cat(own, 1), rows, rtol=1e-9, atol=1e-12)
        assert one[1].keys() == other[1].keys() == gradients.keys()
        for name, wanted in gradients.items():
            parts = one[1][name], other[1][name]
            found = torch.cat(parts, 1) if wanted.dim() == 3 else sum(parts)
            assert wanted.abs().sum() > 0, name
            torch.testing.assert_close(found / 2, wanted, rtol=1e-9, atol=1e-12)

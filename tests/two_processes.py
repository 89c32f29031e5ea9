"""Losses of relations between images, in one process and in two."""

import pickle

import torch
import torch.distributed as dist
from forks import in_processes
from mmrazor.registry import MODELS


def values_and_gradients(cfg, inputs):
    """Loss, and gradient of each floating tensor, by its name, on the host."""
    loss = MODELS.build(dict(cfg)).to(next(iter(inputs.values())).device)
    inputs = {
        name: value.clone().requires_grad_() if value.is_floating_point() else value
        for name, value in inputs.items()
    }
    value = loss(**inputs)
    value.sum().backward()
    return value.detach().cpu(), {
        name: value.grad.cpu()
        for name, value in inputs.items()
        if value.grad is not None
    }


def begin(rank, file, backend):
    """Join two processes; the device of this one."""
    import mmrazor_pckd  # noqa: F401

    torch.set_num_threads(1)
    device = torch.device('cpu')
    if backend == 'nccl':
        device = torch.device('cuda', rank)
        torch.cuda.set_device(device)
    dist.init_process_group(
        backend, init_method=f'file://{file}', rank=rank, world_size=2
    )
    return device


def _worker(rank, file, folder, cases, backend):
    device = begin(rank, file, backend)
    found = []
    for cfg, inputs in pickle.loads(cases):
        part = {}
        for name, value in inputs.items():
            half = len(value) // 2
            part[name] = value[rank * half : (rank + 1) * half].to(device)
        found.append(values_and_gradients(cfg, part))
    torch.save(found, folder / f'{rank}.pth')
    dist.destroy_process_group()


def in_two_processes(folder, cases, backend='gloo'):
    """Run ``(config of a loss, inputs)`` on half of the rows in each process.

    With ``'nccl'`` each has a GPU.

    Returns:
        list: For each case the mean of the losses, and the gradients of the
        rows as DDP averages them.
    """
    in_processes(_worker, (folder / 'store', folder, pickle.dumps(cases), backend))
    ranks = [torch.load(folder / f'{rank}.pth') for rank in (0, 1)]
    return [
        (
            (one[0].mean() + other[0].mean()) / 2,
            {name: torch.cat([one[1][name], other[1][name]]) / 2 for name in one[1]},
        )
        for one, other in zip(*ranks)
    ]


def assert_two_are_one(folder, cases, backend='gloo'):
    """Two processes with half of the rows compute what one does on the host."""
    for (cfg, inputs), (value, gradients) in zip(
        cases, in_two_processes(folder, cases, backend)
    ):
        wanted, wanted_gradients = values_and_gradients(cfg, inputs)
        torch.testing.assert_close(value, wanted.mean(), rtol=1e-6, atol=1e-9)
        assert gradients.keys() == wanted_gradients.keys()
        for name, gradient in wanted_gradients.items():
            assert gradient.abs().sum() > 0
            torch.testing.assert_close(gradients[name], gradient, rtol=1e-6, atol=1e-9)

"""The largest tensor that a computation makes, at no cost in memory."""

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

MIB = 2**20


def _storages(values):
    return {
        each.untyped_storage()._cdata: each.nbytes
        for each in tree_leaves(values)
        if torch.is_tensor(each)
    }


class _Largest(TorchDispatchMode):
    size = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        before = _storages((args, kwargs))
        for storage, size in _storages(result).items():
            if storage not in before:  # no view
                self.size = max(self.size, size)
        return result


def largest_tensor(formula, *shapes):
    """MiB of the largest tensor, forward and backward.

    Args:
        formula (Callable): A function of tensors with values per image.
        *shapes (Sequence[int]): Shapes of its tensors, the student's first,
            which alone has gradient.
    """
    tensors = [torch.empty(shape, device='meta') for shape in shapes]
    tensors[0].requires_grad_()
    with _Largest() as found:
        formula(*tensors).mean().backward()
    return found.size / MIB

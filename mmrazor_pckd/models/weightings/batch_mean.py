"""The mean over a mini-batch that is spread over processes."""

import torch
from mmengine.dist import all_reduce, get_world_size
from torch import Tensor


def mean_over_processes(values: Tensor) -> Tensor:
    """Mean of all processes' values, also where they hold unequal numbers.

    Args:
        values (Tensor): ``(N, )`` of this process.

    Returns:
        Tensor: Scalar, equal on all processes.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.weightings.batch_mean import mean_over_processes
        >>> mean_over_processes(torch.tensor([1.0, 2.0, 6.0]))  # one process
        tensor(3.)
    """
    if get_world_size() == 1:
        return values.mean()
    total = torch.stack([values.sum(), torch.ones_like(values).sum()])
    all_reduce(total)
    return total[0] / total[1]

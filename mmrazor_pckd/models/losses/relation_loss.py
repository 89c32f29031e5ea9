"""Relations between the images of all processes."""

from typing import Tuple

import torch
from mmengine.dist import get_rank, get_world_size
from torch import Tensor
from torch.distributed.nn.functional import all_gather

from .base_loss import BaseLoss


class RelationLoss(BaseLoss):
    """Base of the losses that relate the images of a batch to each other.

    With ``all_processes`` the images are those of all processes, in batches
    of equal size, as mmengine's sampler makes them: W processes with N images
    each compute the value and the gradient of one with W*N.

    Args:
        all_processes (bool): Whether an image is related to those of all
            processes, or of its own process alone. Defaults to True.
        loss_weight (float): Factor of the loss, >= 0. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.losses.relation_loss import RelationLoss
        >>> loss = RelationLoss()
        >>> (rows,) = loss.gather(torch.eye(2))  # in one process its own rows
        >>> loss.own(rows, 2)
        tensor([[1., 0.],
                [0., 1.]])
    """

    def __init__(
        self,
        all_processes: bool = True,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(loss_weight, reduction)
        self.all_processes = all_processes

    def gather(self, *tensors: Tensor) -> Tuple[Tensor, ...]:
        """Gather rows of all processes, with gradient to those of each.

        Args:
            *tensors (Tensor): ``(N, ...)`` of this process.

        Returns:
            tuple[Tensor]: ``(W*N, ...)`` each, in order of the processes.
        """
        if not self.all_processes or get_world_size() == 1:
            return tensors
        return tuple(torch.cat(all_gather(each.contiguous())) for each in tensors)

    def own(self, values: Tensor, images: int) -> Tensor:
        """Rows of this process among those of all.

        Args:
            values (Tensor): ``(W*N, ...)``, in order of the processes.
            images (int): Number N of this process.

        Returns:
            Tensor: ``(N, ...)``.
        """
        first = images * get_rank() if len(values) > images else 0
        return values[first : first + images]

"""From one value per row to the loss."""

from typing import Callable, Dict

from torch import Tensor, nn

from ...functional import check_not_negative

_REDUCTIONS: Dict[str, Callable[[Tensor], Tensor]] = {
    'none': lambda values: values,
    'mean': Tensor.mean,
    'sum': Tensor.sum,
}


class BaseLoss(nn.Module):
    """Base of the losses: reduces the values of the rows and weighs them.

    Where the rows are neither images nor views of them, ``of_images`` is
    False, and `PreviewDistiller` refuses to weigh them.

    Args:
        loss_weight (float): Factor of the loss, >= 0. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``loss_weight`` is negative or ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.losses.base_loss import BaseLoss
        >>> loss = BaseLoss(loss_weight=10.0, reduction='sum')
        >>> loss.reduce(torch.tensor([1.0, 2.0]))
        tensor(30.)
    """

    of_images = True

    def __init__(self, loss_weight: float = 1.0, reduction: str = 'mean') -> None:
        super().__init__()
        check_not_negative(loss_weight=loss_weight)
        if reduction not in _REDUCTIONS:
            raise ValueError(
                f'reduction must be one of {sorted(_REDUCTIONS)}, got {reduction!r}'
            )
        self.loss_weight = loss_weight
        self.reduction = reduction

    def reduce(self, values: Tensor) -> Tensor:
        """Reduce ``(rows, )`` values, times ``loss_weight``.

        Args:
            values (Tensor): ``(rows, )``.

        Returns:
            Tensor: Scalar, or ``(rows, )`` without reduction.
        """
        return self.loss_weight * _REDUCTIONS[self.reduction](values)

"""The losses of a step, summed and to be logged."""

from typing import Dict, List, Tuple, Union

from torch import Tensor


def parse_losses(
    losses: Dict[str, Union[Tensor, List[Tensor]]],
) -> Tuple[Tensor, Dict[str, Tensor]]:
    """mmengine's ``BaseModel.parse_losses``, without means of single numbers.

    Such a mean and its gradient are three kernels for each loss, which small
    networks on a GPU spend as much time on as on a layer. Same values.

    Args:
        losses (dict): Losses, and values to be logged, by name.

    Returns:
        tuple[Tensor, dict]: Sum of the values with ``loss`` in their name; all
        values, each a scalar, with the sum as ``loss`` first.

    Raises:
        TypeError: If a value is no tensor and no list of tensors.

    Example:
        >>> import torch
        >>> losses = dict(loss_a=torch.tensor(1.0), loss_b=torch.tensor([1.0, 3.0]))
        >>> parse_losses(dict(losses, share=torch.tensor(0.5)))[1]
        {'loss': tensor(3.), 'loss_a': tensor(1.), 'loss_b': tensor(2.), \
'share': tensor(0.5000)}
    """
    values = {name: _scalar(name, value) for name, value in losses.items()}
    total = sum(value for name, value in values.items() if 'loss' in name)
    return total, {'loss': total, **values}  # type: ignore[return-value, dict-item]


def _scalar(name: str, value: Union[Tensor, List[Tensor]]) -> Tensor:
    if isinstance(value, Tensor):
        return value.mean() if value.dim() else value
    if isinstance(value, list) and all(isinstance(each, Tensor) for each in value):
        return sum(_scalar(name, each) for each in value)  # type: ignore[return-value]
    raise TypeError(f'{name} is not a tensor or list of tensors')

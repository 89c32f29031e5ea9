"""From one value per row to the loss."""

from typing import Callable, Dict

from torch import Tensor

_REDUCTIONS: Dict[str, Callable[[Tensor], Tensor]] = {
    'none': lambda values: values,
    'mean': Tensor.mean,
    'sum': Tensor.sum,
}


def check_reduction(reduction: str) -> str:
    """Return ``reduction``, or raise ``ValueError`` where it is unknown."""
    if reduction not in _REDUCTIONS:
        raise ValueError(
            f'reduction must be one of {sorted(_REDUCTIONS)}, got {reduction!r}'
        )
    return reduction


def reduce(values: Tensor, reduction: str) -> Tensor:
    """Reduce ``(rows, )`` values as :func:`check_reduction` allows."""
    return _REDUCTIONS[reduction](values)

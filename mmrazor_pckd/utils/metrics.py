"""What an evaluator yields: numbers, and much else."""

from typing import Any, Optional, Union

import numpy as np
from torch import Tensor

MOST = 100  # values of one metric in a line of a log


def number(value: Any) -> Optional[Union[int, float]]:
    """The number that a metric is, also in a tensor or array, or None."""
    if isinstance(value, (Tensor, np.ndarray, np.generic)):
        value = value.tolist()
    while isinstance(value, list) and len(value) == 1:
        (value,) = value
    return value if isinstance(value, (int, float)) else None


def words(value: Any) -> str:
    """Write a metric as a part of one line.

    Args:
        value: A number, or a list, dict, tensor or array of them, or
            whatever else a metric is.

    Returns:
        str: Floats have four decimals. Of a tensor or list of more than 100
        values there is only the shape.
    """
    if isinstance(value, (Tensor, np.ndarray)):
        if np.prod(value.shape) > MOST:
            return f'of shape {tuple(value.shape)}'
        value = value.tolist()
    if isinstance(value, dict):
        parts = [f'{name} {words(part)}' for name, part in value.items()]
        return f'({", ".join(parts)})'
    if isinstance(value, (list, tuple)):
        if len(value) > MOST:
            return f'of shape ({len(value)}, ...)'
        return f'[{", ".join(map(words, value))}]'
    if isinstance(value, (float, np.floating)):
        return f'{value:.4f}'
    return ' '.join(str(value).split())


def plain(value: Any) -> Any:
    """A metric of which a checkpoint that holds it can be read again.

    Args:
        value: As in :func:`words`.

    Returns:
        The same, but for objects of other types, which become text.
    """
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray) and value.dtype.kind not in 'biufcSU':
        return plain(value.tolist())
    if type(value) is Tensor or isinstance(
        value, (np.ndarray, np.generic, bool, int, float, str, type(None))
    ):
        return value
    return str(value)

"""Metrics of an evaluator, which are numbers and other things."""

from typing import Any, Optional, Union

import numpy as np
from torch import Tensor

MOST = 100  # values of one metric in a line of a log


def number(value: Any) -> Optional[Union[int, float]]:
    """Number that a metric is, also in a tensor, array or list of one.

    Args:
        value: A metric.

    Returns:
        int | float, optional: None where it is not one number.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.utils.metrics import number
        >>> number(torch.tensor([71.5]))
        71.5
        >>> number([1, 2]) is None
        True
    """
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

    Example:
        >>> import torch
        >>> from mmrazor_pckd.utils.metrics import words
        >>> words(dict(top1=torch.tensor(71.5), seen=(3, None)))
        '(top1 71.5000, seen [3, None])'
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
    """Metric in a form that a checkpoint with it can be read again.

    Args:
        value: As in `words`.

    Returns:
        The metric; objects of other types in it have become text.

    Example:
        >>> from mmrazor_pckd.utils.metrics import plain
        >>> plain(dict(top1=71.5, seen={3}))
        {'top1': 71.5, 'seen': '{3}'}
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

"""The precision in which the formulas are computed."""

import functools
from typing import Callable, List

import torch

_HALF = (torch.float16, torch.bfloat16)


def full_precision(formula: Callable) -> Callable:
    """Compute a formula in float32 at least, whatever its inputs are.

    Float16 and bfloat16 arguments are cast to float32 and autocast is off
    inside; float64 stays float64. Softmax over a thousand classes, norms and
    sums of squares lose their last digits, or overflow, in half precision.

    Args:
        formula (Callable): A function of tensors.

    Returns:
        Callable: The same function of tensors that are cast.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import full_precision
        >>> @full_precision
        ... def squares(values):
        ...     return values.square().sum()
        >>> squares(torch.tensor([300.0, 400.0]).half())  # float16 ends at 65504
        tensor(250000.)
    """

    @functools.wraps(formula)
    def wrapped(*args, **kwargs):

        def cast(value):
            if torch.is_tensor(value) and value.dtype in _HALF:
                return value.float()
            return value

        devices = {
            value.device.type
            for value in (*args, *kwargs.values())
            if torch.is_tensor(value)
        } - {'meta'}  # shapes alone, without autocast
        return _without_autocast(
            sorted(devices),
            formula,
            [cast(value) for value in args],
            {key: cast(value) for key, value in kwargs.items()},
        )

    return wrapped


def _without_autocast(devices: List[str], formula: Callable, args, kwargs):
    # Not an ExitStack, at which torch.compile would stop.
    if not devices:
        return formula(*args, **kwargs)
    with torch.autocast(devices[0], enabled=False):
        return _without_autocast(devices[1:], formula, args, kwargs)

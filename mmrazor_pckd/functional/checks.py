"""Checks of the numbers that a formula takes."""

from typing import Any, Callable

from torch import Tensor


def check_positive(**numbers: float) -> None:
    """Refuse what is not a number above 0, NaN included.

    Args:
        **numbers (float): The numbers by name.

    Raises:
        ValueError: If one is not above 0.

    Example:
        >>> from mmrazor_pckd.functional import check_positive
        >>> check_positive(tau=4.0, base_tau=0.07)
        >>> check_positive(tau=float('nan'))
        Traceback (most recent call last):
        ...
        ValueError: tau must be > 0, got nan
    """
    for name, value in numbers.items():
        if not _holds(lambda number: number > 0, value):
            raise ValueError(f'{name} must be > 0, got {value!r}')


def check_not_negative(**numbers: float) -> None:
    """Refuse what is not a number of 0 or more, NaN included.

    Args:
        **numbers (float): The numbers by name.

    Raises:
        ValueError: If one is below 0 or NaN.

    Example:
        >>> from mmrazor_pckd.functional import check_not_negative
        >>> check_not_negative(gamma=0)
        >>> check_not_negative(gamma=-1)
        Traceback (most recent call last):
        ...
        ValueError: gamma must be >= 0, got -1
    """
    for name, value in numbers.items():
        if not _holds(lambda number: number >= 0, value):
            raise ValueError(f'{name} must be >= 0, got {value!r}')


def check_pooled(**features: Tensor) -> None:
    """Refuse tokens and maps where one feature of each image is compared.

    Args:
        **features (Tensor): Features by name.

    Raises:
        ValueError: If one is not ``(N, D)``.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional.checks import check_pooled
        >>> check_pooled(s_feature=torch.zeros(2, 17, 8))
        Traceback (most recent call last):
        ...
        ValueError: s_feature is to be (N, D) and is (2, 17, 8): pool it first
    """
    for name, value in features.items():
        if value.dim() != 2:
            raise ValueError(
                f'{name} is to be (N, D) and is {tuple(value.shape)}: pool it first'
            )


def _holds(condition: Callable[[Any], bool], value: Any) -> bool:
    """Whether a value meets a condition; NaN, a text and a list meet none."""
    try:
        return condition(value)
    except TypeError:
        return False

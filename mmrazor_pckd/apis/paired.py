"""Means and differences over seeds, with Student's interval."""

import math
import statistics
from dataclasses import dataclass
from typing import Mapping, Optional, Sequence

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval.

    Args:
        mean (float): Mean of the values.
        half (float, optional): Half the width of the interval around the mean;
            None with one value, which has no spread.
        number (int): How many values there are.

    Example:
        >>> Estimate(1.0, 0.5, 3).excludes_zero, Estimate(1.0, None, 1).excludes_zero
        (True, False)
    """

    mean: float
    half: Optional[float]
    number: int

    @property
    def excludes_zero(self) -> bool:
        """Whether there is an interval, and zero lies outside."""
        return self.half is not None and abs(self.mean) > self.half


def estimate(values: Sequence[float], level: float = LEVEL) -> Estimate:
    r"""Mean and Student's interval of the expectation.

    Half the width is $t_{(1 + level) / 2,\, n - 1} \, s / \sqrt{n}$, with the
    sample standard deviation $s$ of $n$ values.

    Args:
        values (list[float]): Values, taken for independent and normal.
        level (float): Share of the intervals that cover the expectation.

    Raises:
        ValueError: If there is no value.

    Example:
        >>> found = estimate([1.0, 2.0, 3.0])
        >>> found.mean, round(found.half, 3), found.number
        (2.0, 2.484, 3)
    """
    if not values:
        raise ValueError('the mean of no value is not defined')
    number = len(values)
    mean = statistics.mean(values)
    if number < 2:
        return Estimate(mean, None, number)
    # Slow to import, and of use here alone.
    from scipy.stats import t

    quantile = float(t.ppf((1 + level) / 2, number - 1))
    half = quantile * statistics.stdev(values) / math.sqrt(number)
    return Estimate(mean, half, number)


def paired_difference(
    values: Mapping[int, float], reference: Mapping[int, float], level: float = LEVEL
) -> Optional[Estimate]:
    """Mean and interval of the differences over the seeds that both have.

    What a seed does to both, such as the student that it starts from, drops out
    of a difference.

    Args:
        values (dict): Value by seed.
        reference (dict): Value by seed of what is compared with.
        level (float): See :func:`estimate`.

    Returns:
        Estimate: None where no seed is common.

    Example:
        >>> found = paired_difference({0: 62.0, 1: 64.0, 2: 0.0}, {0: 60.0, 1: 61.0})
        >>> found.mean, round(found.half, 2), found.number
        (2.5, 6.35, 2)
    """
    common = [seed for seed in values if seed in reference]
    if not common:
        return None
    return estimate([values[seed] - reference[seed] for seed in common], level)

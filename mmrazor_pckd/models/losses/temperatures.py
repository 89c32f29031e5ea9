"""Several temperatures of one loss."""

from typing import Sequence, Tuple

from ...functional import check_positive


def check_temperatures(taus: Sequence[float]) -> Tuple[float, ...]:
    """Check that there are temperatures, all above 0.

    Args:
        taus (Sequence[float]): Temperatures.

    Returns:
        tuple[float]: The temperatures.

    Raises:
        ValueError: If there is none, or one is not above 0.

    Example:
        >>> from mmrazor_pckd.models.losses.temperatures import check_temperatures
        >>> check_temperatures([2, 6])
        (2, 6)
    """
    if isinstance(taus, (int, float)) or not len(taus):
        raise ValueError(f'taus must be a list of temperatures, got {taus!r}')
    for tau in taus:
        check_positive(taus=tau)
    return tuple(taus)

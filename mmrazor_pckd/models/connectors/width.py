"""Widths that do not fit are a config's mistake, not a matrix's."""

from torch import Tensor


def check_width(feature: Tensor, in_channels: int) -> Tensor:
    """Return ``feature``, or raise ``ValueError`` with the right width."""
    if feature.dim() != 2 or feature.shape[1] != in_channels:
        raise ValueError(
            f'in_channels={in_channels} does not fit a feature of shape '
            f'{tuple(feature.shape)}: a pooled feature (rows, width) is '
            f'needed, and in_channels={feature.shape[1]} for this one'
        )
    return feature

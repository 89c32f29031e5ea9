"""Width of a feature, checked where a config gives another one."""

from torch import Tensor


def check_width(feature: Tensor, in_channels: int, name: str = 'in_channels') -> Tensor:
    """Check that a feature has the width that a connector takes.

    Args:
        feature (Tensor): ``(rows, in_channels)``.
        in_channels (int): Width of the connector's input.
        name (str): What the connector calls it. Defaults to
            ``'in_channels'``.

    Returns:
        Tensor: ``feature`` itself.

    Raises:
        ValueError: If it has another shape; the text gives the right width.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.connectors.width import check_width
        >>> check_width(torch.zeros(2, 64), in_channels=64).shape
        torch.Size([2, 64])
    """
    if feature.dim() == 3:
        raise ValueError(
            f'{name}={in_channels} does not fit tokens of shape '
            f'{tuple(feature.shape)}: a pooled feature (rows, width) is needed, '
            "which neck=dict(type='mmpretrain.TokenPooling') in the network makes"
        )
    if feature.dim() != 2 or feature.shape[1] != in_channels:
        raise ValueError(
            f'{name}={in_channels} does not fit a feature of shape '
            f'{tuple(feature.shape)}: a pooled feature (rows, width) is '
            f'needed, and {name}={feature.shape[1]} for this one'
        )
    return feature

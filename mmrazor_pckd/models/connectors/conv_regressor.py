from typing import Dict, List, Optional, Tuple, Type, Union

from mmrazor.models.architectures.connectors.base_connector import BaseConnector
from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...utils.image_size import Size, pair


@MODELS.register_module()
class ConvRegressor(BaseConnector):
    """Convolution and batch norm to the channels and the size of another map.

    The convolution is that of CRD's comparison (arXiv 1910.10699) for FitNet
    and AB: 1x1 where the sizes are equal, 3x3 of stride 2 to half the size,
    transposed 4x4 of stride 2 to twice the size. Other whole ratios r take
    the stride r and a kernel of ``2 r``, or one less; other sizes a kernel as
    large as the difference of the sizes and one more.

    Args:
        in_channels (int): Channels of the map.
        out_channels (int): Channels of the other map.
        in_size (int | tuple[int]): Height and width of the map, one number for
            a square. Only their ratios to the other map's count.
        out_size (int | tuple[int]): Height and width of the other map.
        relu (bool): Whether a ReLU follows. Defaults to True.
        skip_equal (bool): Whether a map that has the channels and the size
            already comes back as it is, with nothing learned. Defaults to
            False.
        init_cfg (dict, optional): Initialization. Defaults to None, which is
            PyTorch's own.

    Raises:
        ValueError: If one side has to grow and the other to shrink.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ConvRegressor
        >>> regressor = ConvRegressor(
        ...     in_channels=16, out_channels=32, in_size=8, out_size=16
        ... )
        >>> regressor(torch.randn(2, 16, 8, 8)).shape
        torch.Size([2, 32, 16, 16])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        in_size: Union[int, Size],
        out_size: Union[int, Size],
        relu: bool = True,
        skip_equal: bool = False,
        init_cfg: Optional[Dict] = None,
    ) -> None:
        super().__init__(init_cfg)
        self.in_channels = in_channels
        layers: List[nn.Module] = []
        sizes = pair(in_size), pair(out_size)
        if not skip_equal or in_channels != out_channels or sizes[0] != sizes[1]:
            layers += [
                _convolution(in_channels, out_channels, *sizes),
                nn.BatchNorm2d(out_channels),
            ]
            layers += [nn.ReLU(inplace=True)] if relu else []
        self.layers = nn.Sequential(*layers)

    def forward_train(self, feature: Tensor) -> Tensor:
        """Compute a map of the other one's shape.

        Args:
            feature (Tensor): ``(N, in_channels, in_size, in_size)``.

        Returns:
            Tensor: ``(N, out_channels, out_size, out_size)``.

        Raises:
            ValueError: If the number of channels is not ``in_channels``.
        """
        if feature.dim() != 4 or feature.shape[1] != self.in_channels:
            raise ValueError(
                f'in_channels={self.in_channels} does not fit a map of shape '
                f'{tuple(feature.shape)}'
            )
        return self.layers(feature)


def _convolution(
    in_channels: int, out_channels: int, in_size: Size, out_size: Size
) -> nn.Module:
    sizes = list(zip(in_size, out_size))
    down = all(ours >= theirs for ours, theirs in sizes)
    if not down and any(ours > theirs for ours, theirs in sizes):
        raise ValueError(
            f'in_size={in_size} and out_size={out_size}: no convolution makes one side '
            'larger and the other smaller'
        )
    kind: Type[nn.Module] = nn.Conv2d if down else nn.ConvTranspose2d
    kernel, stride, padding = zip(*(_along(*each) for each in sizes))
    return kind(in_channels, out_channels, kernel, stride=stride, padding=padding)


def _along(ours: int, theirs: int) -> Tuple[int, int, int]:
    """Kernel, stride and padding along one side."""
    smaller, larger = sorted((ours, theirs))
    ratio, rest = divmod(larger, smaller)
    if rest:
        return 1 + larger - smaller, 1, 0
    if ours >= theirs:
        return 2 * ratio - 1, ratio, ratio - 1
    return 2 * ratio - ratio % 2, ratio, ratio // 2

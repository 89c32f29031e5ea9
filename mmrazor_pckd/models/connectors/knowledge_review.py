from typing import Dict, List, Optional, Sequence, Union

import torch
import torch.nn.functional as F
from mmrazor.models.architectures.connectors.base_connector import BaseConnector
from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...functional import check_positive
from ...utils.image_size import Size, pair


@MODELS.register_module()
class KnowledgeReview(BaseConnector):
    r"""Chain of attention-based fusions of ReviewKD, arXiv 2104.09044.

    From the deepest level to the shallowest, each is brought to one width and
    fused with what the deeper ones have left, resized to it:

    $$x_l = BN(conv_{1 x 1}(f_l)), \quad y = resize(r_{l + 1})$$

    $$(a, b) = sigmoid(conv_{1 x 1}([x_l; y])), \quad
    r_l = resize(a \, x_l + b \, y)$$

    and its output is $BN(conv_{3 x 3}(r_l))$; the last resizing is to the
    size of the output, both by nearest positions. The deepest level has
    nothing to fuse with: its $r_l$ is $x_l$.

    Args:
        in_channels (Sequence[int]): Channels of the student's levels, shallow
            to deep.
        out_channels (Sequence[int]): Channels of the teacher's levels.
        out_sizes (Sequence[int | tuple[int, int]], optional): Height and
            width of the teacher's levels, one number for squares. Defaults to
            None, for levels of the student's sizes, whatever the images'.
        mid_channels (int, optional): Width of the fusions. Defaults to None,
            which is that of the deepest level of the student, at most 512.
        init_cfg (dict, optional): Initialization. Defaults to None, which is
            the authors': Kaiming's uniform one with a = 1 for the
            convolutions before a batch norm, PyTorch's for the others.

    Raises:
        ValueError: If there is no level, the numbers of levels differ, or
            ``mid_channels`` is below 1.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import KnowledgeReview
        >>> review = KnowledgeReview(
        ...     in_channels=[4, 8, 8], out_channels=[6, 12, 12], out_sizes=[16, 8, 1]
        ... )
        >>> levels = [torch.randn(2, 4, 8, 8), torch.randn(2, 8, 4, 4)]
        >>> levels.append(torch.randn(2, 8))  # a pooled feature
        >>> [tuple(each.shape) for each in review(levels)]
        [(2, 6, 16, 16), (2, 12, 8, 8), (2, 12, 1, 1)]
    """

    def __init__(
        self,
        in_channels: Sequence[int],
        out_channels: Sequence[int],
        out_sizes: Optional[Sequence[Union[int, Size]]] = None,
        mid_channels: Optional[int] = None,
        init_cfg: Optional[Dict] = None,
    ) -> None:
        super().__init__(init_cfg)
        levels = len(in_channels)
        sizes = [None] * levels if out_sizes is None else [pair(s) for s in out_sizes]
        if not 0 < levels == len(out_channels) == len(sizes):
            raise ValueError(
                f'in_channels, out_channels and out_sizes have {levels}, '
                f'{len(out_channels)} and {len(sizes)} levels: as many are needed '
                'of each'
            )
        width = min(512, in_channels[-1]) if mid_channels is None else mid_channels
        check_positive(mid_channels=width)
        self.in_channels = tuple(in_channels)
        self.out_sizes = sizes
        self.inputs = nn.ModuleList(_normed(each, width, 1) for each in in_channels)
        self.attentions = nn.ModuleList(
            nn.Conv2d(2 * width, 2, kernel_size=1) for _ in range(levels - 1)
        )
        self.outputs = nn.ModuleList(_normed(width, each, 3) for each in out_channels)

    def forward_train(self, records: Sequence[Tensor]) -> List[Tensor]:
        """Fuse the levels.

        Args:
            records (Sequence[Tensor]): ``(N, C, H, W)`` of each level of the
                student, shallow to deep; ``(N, C)`` is a map of one position.

        Returns:
            list[Tensor]: A map of the teacher's shape for each level.

        Raises:
            ValueError: If a record does not fit, or is one position of one
                image in training.
        """
        levels = self._check(records)
        results: List[Tensor] = []
        deeper: Optional[Tensor] = None
        for number in reversed(range(len(levels))):
            x = self.inputs[number](levels[number])
            if deeper is not None:
                y = _resize(deeper, x.shape[-2:])
                shares = self.attentions[number](torch.cat([x, y], dim=1)).sigmoid()
                x = x * shares[:, :1] + y * shares[:, 1:]
            deeper = _resize(x, self.out_sizes[number] or x.shape[-2:])
            results.insert(0, self.outputs[number](deeper))
        return results

    def _check(self, records: Sequence[Tensor]) -> List[Tensor]:
        """The records as maps."""
        if len(records) != len(self.in_channels):
            raise ValueError(
                f'in_channels has {len(self.in_channels)} levels, and there are '
                f'{len(records)} records'
            )
        levels = [
            each[..., None, None] if each.dim() == 2 else each for each in records
        ]
        for number, (level, width) in enumerate(zip(levels, self.in_channels)):
            if level.dim() != 4 or level.shape[1] != width:
                raise ValueError(
                    f'in_channels.{number}={width} does not fit a record of shape '
                    f'{tuple(records[number].shape)}: (N, {width}, H, W) or '
                    f'(N, {width}) is needed'
                )
            one = level[:, 0].numel() == 1 or self.out_sizes[number] == (1, 1)
            if self.training and len(level) == 1 and one:
                raise ValueError(
                    'batch norm needs two images in training where a level has one '
                    'position, got one: a larger train_dataloader.batch_size, or '
                    'drop_last=True where one image is left over'
                )
        return levels


def _normed(in_channels: int, out_channels: int, kernel_size: int) -> nn.Sequential:
    convolution = nn.Conv2d(
        in_channels, out_channels, kernel_size, padding=kernel_size // 2, bias=False
    )
    nn.init.kaiming_uniform_(convolution.weight, a=1)
    return nn.Sequential(convolution, nn.BatchNorm2d(out_channels))


def _resize(maps: Tensor, size: Sequence[int]) -> Tensor:
    if tuple(maps.shape[-2:]) == tuple(size):
        return maps
    return F.interpolate(maps, tuple(size), mode='nearest')

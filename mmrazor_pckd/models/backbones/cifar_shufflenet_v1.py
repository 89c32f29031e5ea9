from typing import Dict, Sequence, Tuple, Union

import torch
import torch.nn.functional as F
from mmpretrain.models.backbones.base_backbone import BaseBackbone
from mmpretrain.models.utils import channel_shuffle
from mmpretrain.registry import MODELS
from torch import Tensor, nn

from .arguments import check_out_indices

# PyTorch's own for convolutions without bias, drawn in init_weights() like
# all others, so that a seed given just before it holds.
INIT_CFG = (
    dict(
        type='Kaiming',
        layer='Conv2d',
        a=5**0.5,
        mode='fan_in',
        nonlinearity='leaky_relu',
        distribution='uniform',
    ),
    dict(type='Constant', layer='BatchNorm2d', val=1),
)


class ShuffleUnit(nn.Module):
    """Grouped 1x1, shuffle, depthwise 3x3, grouped 1x1, and the shortcut.

    With a stride of 2 the averaged input is concatenated, else the input is
    added; the ReLU comes last.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int,
        in_groups: int,
        groups: int,
    ) -> None:
        super().__init__()
        self.in_groups = in_groups
        self.pool = nn.AvgPool2d(3, 2, padding=1) if stride == 2 else None
        if self.pool:
            out_channels -= in_channels
        width = out_channels // 4
        self.conv1 = nn.Conv2d(in_channels, width, 1, groups=in_groups, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(
            width, width, 3, stride, padding=1, groups=width, bias=False
        )
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, out_channels, 1, groups=groups, bias=False)
        self.bn3 = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(N, in_channels, H, W)`` to ``out_channels``."""
        out = F.relu(self.bn1(self.conv1(x)))
        out = channel_shuffle(out, self.in_groups)
        out = F.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.pool:
            return self.relu(torch.cat([out, self.pool(x)], 1))
        return self.relu(out + x)


@MODELS.register_module()
class CIFARShuffleNetV1(BaseBackbone):
    """The ShuffleNet for pictures of 32 x 32.

    arXiv 1707.01083, in the form of CRD's comparison (arXiv 1910.10699).
    mmpretrain's ``ShuffleNetV1`` differs: its stem is a 3x3 convolution of
    stride 2 and a pooling, here it is a 1x1 convolution; a unit has a ReLU
    after the depthwise convolution here and none there; a unit that
    concatenates is a quarter of its own channels wide inside, there of all,
    and puts them first, there last; and a first unit does not shuffle here.

    A map of 32 x 32 leaves the stages ``layer1`` to ``layer3`` as 16, 8 and
    4. For recorders, with ``B`` the number of a stage's last unit, 3, 7, 3:

    * ``ModuleOutputs`` of ``backbone.layer2``, or of
      ``backbone.layer2.B.relu``, is a stage after its last ReLU.
    * ``ModuleInputs`` of ``backbone.layer2.B.relu`` with ``data_idx=0`` is
      it before. Where a ``ModuleOutputs`` must do, ``backbone.layer2.B.bn3``
      is it before without the shortcut.
    * ``ModuleOutputs`` of ``backbone.bn1`` and ``backbone.relu1`` is the
      stem before and after.

    Args:
        groups (int): Groups of the 1x1 convolutions: 1, 2 or 3. (The units'
            widths do not divide by the paper's 4 and 8.) Defaults to 3.
        out_indices (Sequence[int]): Stages, of 0 to 2, that forward returns.
            Defaults to (2, ).
        init_cfg (dict | list): Initialization. Defaults to that of CRD's
            comparison: PyTorch's own, convolutions Kaiming uniform by fan
            in with ``a=sqrt(5)``, norms 1, 0.

    Raises:
        ValueError: If there is no such number of groups or stage.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CIFARShuffleNetV1
        >>> backbone = CIFARShuffleNetV1(groups=3)
        >>> [out.shape for out in backbone(torch.zeros(1, 3, 32, 32))]
        [torch.Size([1, 960, 4, 4])]
    """

    # Width of the first stage by groups; it doubles twice.
    arch_settings = {1: 144, 2: 200, 3: 240}
    stage_blocks = (4, 8, 4)

    def __init__(
        self,
        groups: int = 3,
        out_indices: Sequence[int] = (2,),
        init_cfg: Union[Dict, Sequence[Dict], None] = INIT_CFG,
    ) -> None:
        super().__init__(init_cfg)
        if groups not in self.arch_settings:
            raise ValueError(f'groups={groups!r} is none of CIFARShuffleNetV1: 1, 2, 3')
        self.out_indices = check_out_indices(out_indices, 3, 'CIFARShuffleNetV1')
        width, out_width = 24, self.arch_settings[groups]
        self.conv1 = nn.Conv2d(3, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU()
        for number, blocks in enumerate(self.stage_blocks, 1):
            # The stem's few channels are not grouped.
            in_groups = 1 if number == 1 else groups
            layer = nn.Sequential(ShuffleUnit(width, out_width, 2, in_groups, groups))
            for _ in range(blocks - 1):
                layer.append(ShuffleUnit(out_width, out_width, 1, groups, groups))
            self.add_module(f'layer{number}', layer)
            width, out_width = out_width, 2 * out_width

    def forward(self, x: Tensor) -> Tuple[Tensor, ...]:
        """Compute the stages of ``out_indices`` of ``(N, 3, H, W)``."""
        x = self.relu1(self.bn1(self.conv1(x)))
        stages = []
        for number in range(1, 4):
            x = getattr(self, f'layer{number}')(x)
            stages.append(x)
        return tuple(stage for i, stage in enumerate(stages) if i in self.out_indices)

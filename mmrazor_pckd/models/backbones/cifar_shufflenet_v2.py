from typing import Dict, Sequence, Tuple, Union

import torch
import torch.nn.functional as F
from mmpretrain.models.backbones.base_backbone import BaseBackbone
from mmpretrain.models.utils import channel_shuffle
from mmpretrain.registry import MODELS
from torch import Tensor, nn

from .arguments import check_out_indices
from .cifar_shufflenet_v1 import INIT_CFG


class SplitUnit(nn.Module):
    """Half of the channels as they are, the other half through a branch.

    The ReLU at the branch's end acts on both halves: the first one has been
    through a ReLU before and does not change.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        width = channels // 2
        self.conv1 = nn.Conv2d(width, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(N, channels, H, W)`` to the same shape."""
        same, out = x.chunk(2, 1)
        out = F.relu(self.bn1(self.conv1(out)))
        out = self.bn2(self.conv2(out))
        out = self.bn3(self.conv3(out))
        out = self.relu(torch.cat([same, out], 1))
        return channel_shuffle(out, 2)


class DownUnit(nn.Module):
    """All channels through two branches of stride 2, one ReLU at their end."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        width = out_channels // 2
        self.conv1 = nn.Conv2d(
            in_channels,
            in_channels,
            3,
            stride=2,
            padding=1,
            groups=in_channels,
            bias=False,
        )
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.conv2 = nn.Conv2d(in_channels, width, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(in_channels, width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(width)
        self.conv4 = nn.Conv2d(
            width, width, 3, stride=2, padding=1, groups=width, bias=False
        )
        self.bn4 = nn.BatchNorm2d(width)
        self.conv5 = nn.Conv2d(width, width, 1, bias=False)
        self.bn5 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(N, in_channels, H, W)`` to ``out_channels``, half size."""
        short = self.bn1(self.conv1(x))
        short = self.bn2(self.conv2(short))
        out = F.relu(self.bn3(self.conv3(x)))
        out = self.bn4(self.conv4(out))
        out = self.bn5(self.conv5(out))
        out = self.relu(torch.cat([short, out], 1))
        return channel_shuffle(out, 2)


@MODELS.register_module()
class CIFARShuffleNetV2(BaseBackbone):
    """The ShuffleNetV2 for pictures of 32 x 32.

    arXiv 1807.11164, in the form of CRD's comparison (arXiv 1910.10699).
    mmpretrain's ``ShuffleNetV2`` differs in the stem, a 3x3 convolution of
    stride 2 and a pooling; here it is a 1x1 convolution. The units compute
    the same function; here one ReLU acts on the whole map that a unit
    shuffles, which recorders then find before and after it.

    A map of 32 x 32 leaves the four stages ``layer1`` to ``layer3`` and
    ``conv2`` as 16, 8, 4 and 4. For recorders, with ``B`` the number of a
    stage's last unit, 3, 7, 3:

    * ``ModuleOutputs`` of ``backbone.layer2`` is a stage, shuffled.
    * ``ModuleInputs`` of ``backbone.layer2.B.relu`` with ``data_idx=0`` is
      it before the last ReLU, ``ModuleOutputs`` of it after; both before the
      channels are shuffled. Where a ``ModuleOutputs`` must do,
      ``backbone.layer2.B.bn3`` is the second half of it before.
    * ``ModuleOutputs`` of ``backbone.bn1`` and ``backbone.relu1`` is the
      stem before and after, of ``backbone.bn2`` and ``backbone.relu2`` the
      last stage.

    Args:
        widen_factor (float): 0.5, 1.0, 1.5 or 2.0, with the paper's widths.
            (The code of CRD's comparison has 224 for 244 in 2.0, which it
            does not use.) Defaults to 1.0.
        out_indices (Sequence[int]): Stages, of 0 to 3, that forward returns.
            Defaults to (3, ).
        init_cfg (dict | list): Initialization. Defaults to that of CRD's
            comparison: PyTorch's own, convolutions Kaiming uniform by fan
            in with ``a=sqrt(5)``, norms 1, 0.

    Raises:
        ValueError: If there is no such factor or stage.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CIFARShuffleNetV2
        >>> backbone = CIFARShuffleNetV2(widen_factor=1.0)
        >>> [out.shape for out in backbone(torch.zeros(1, 3, 32, 32))]
        [torch.Size([1, 1024, 4, 4])]
    """

    arch_settings = {
        0.5: (48, 96, 192, 1024),
        1.0: (116, 232, 464, 1024),
        1.5: (176, 352, 704, 1024),
        2.0: (244, 488, 976, 2048),
    }
    stage_blocks = (4, 8, 4)

    def __init__(
        self,
        widen_factor: float = 1.0,
        out_indices: Sequence[int] = (3,),
        init_cfg: Union[Dict, Sequence[Dict], None] = INIT_CFG,
    ) -> None:
        super().__init__(init_cfg)
        if widen_factor not in self.arch_settings:
            raise ValueError(
                f'widen_factor={widen_factor!r} is none of '
                'CIFARShuffleNetV2: 0.5, 1.0, 1.5, 2.0'
            )
        self.out_indices = check_out_indices(out_indices, 4, 'CIFARShuffleNetV2')
        width = 24
        *stage_widths, last_width = self.arch_settings[widen_factor]
        self.conv1 = nn.Conv2d(3, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU()
        for number, (out_width, blocks) in enumerate(
            zip(stage_widths, self.stage_blocks), 1
        ):
            layer = nn.Sequential(
                DownUnit(width, out_width),
                *(SplitUnit(out_width) for _ in range(blocks - 1)),
            )
            self.add_module(f'layer{number}', layer)
            width = out_width
        self.conv2 = nn.Conv2d(width, last_width, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(last_width)
        self.relu2 = nn.ReLU()

    def forward(self, x: Tensor) -> Tuple[Tensor, ...]:
        """Compute the stages of ``out_indices`` of ``(N, 3, H, W)``."""
        x = self.relu1(self.bn1(self.conv1(x)))
        stages = []
        for number in range(1, 4):
            x = getattr(self, f'layer{number}')(x)
            stages.append(x)
        stages.append(self.relu2(self.bn2(self.conv2(x))))
        return tuple(stage for i, stage in enumerate(stages) if i in self.out_indices)

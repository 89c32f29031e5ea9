from typing import Dict, Sequence, Tuple, Union

from mmcv.cnn import ConvModule
from mmpretrain.models.backbones.base_backbone import BaseBackbone
from mmpretrain.models.backbones.mobilenet_v2 import InvertedResidual
from mmpretrain.registry import MODELS
from torch import Tensor, nn

from .arguments import check_out_indices

# Not in place: what goes into a ReLU can be recorded.
ACT_CFG = dict(type='ReLU', inplace=False)


class ExpandedResidual(InvertedResidual):
    """mmpretrain's block, which expands even by a ratio of 1."""

    def __init__(
        self, in_channels: int, out_channels: int, stride: int, expand_ratio: int
    ) -> None:
        super().__init__(
            in_channels, out_channels, stride, expand_ratio, act_cfg=ACT_CFG
        )
        if expand_ratio == 1:
            self.conv.insert(
                0,
                ConvModule(
                    in_channels,
                    in_channels,
                    1,
                    norm_cfg=dict(type='BN'),
                    act_cfg=ACT_CFG,
                ),
            )


@MODELS.register_module()
class CIFARMobileNetV2(BaseBackbone):
    """The MobileNetV2 for pictures of 32 x 32.

    arXiv 1801.04381, in the form of CRD's comparison (arXiv 1910.10699).
    mmpretrain's ``MobileNetV2`` differs: it has ReLU6 for ReLU, no expanding
    convolution in the first block, where the ratio is 1, a stride of 2 in
    ``layer2``, and rounds widths to multiples of 8 instead of down.

    A map of 32 x 32 leaves the stem, ``conv1``, as 16 and the eight stages
    ``layer1`` to ``layer7`` and ``conv2`` as 16, 16, 8, 4, 4, 2, 2 and 2.
    For recorders:

    * ``ModuleOutputs`` of ``backbone.layer2`` and so on is a stage. Its
      blocks end without an activation: there is no before and after. CRD's
      comparison takes ``layer2``, ``layer3``, ``layer5`` and ``layer7``.
    * The stem and the last stage activate: ``ModuleOutputs`` of
      ``backbone.bn1`` and ``backbone.bn2`` is before the ReLU, of
      ``backbone.relu1`` and ``backbone.relu2`` after.

    Args:
        widen_factor (float): Factor to all widths, at least 1/16. The last
            one, 1280, only grows. Defaults to 0.5.
        out_indices (Sequence[int]): Stages, of 0 to 7, that forward returns.
            Defaults to (7, ).
        init_cfg (dict | list): Initialization. Defaults to that of CRD's
            comparison: convolutions Kaiming normal by fan out, norms 1, 0.

    Raises:
        ValueError: If the factor leaves no channels or there is no such
            stage.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CIFARMobileNetV2
        >>> backbone = CIFARMobileNetV2(widen_factor=0.5)
        >>> [out.shape for out in backbone(torch.zeros(1, 3, 32, 32))]
        [torch.Size([1, 1280, 2, 2])]
    """

    # Ratio of expansion, width, blocks, stride of the first.
    arch_settings = (
        (1, 16, 1, 1),
        (6, 24, 2, 1),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    )

    def __init__(
        self,
        widen_factor: float = 0.5,
        out_indices: Sequence[int] = (7,),
        init_cfg: Union[Dict, Sequence[Dict], None] = (
            dict(type='Kaiming', layer='Conv2d'),
            dict(type='Constant', layer='BatchNorm2d', val=1),
        ),
    ) -> None:
        super().__init__(init_cfg)
        if not widen_factor >= 1 / 16:  # NaN is not
            raise ValueError(
                f'widen_factor={widen_factor!r} leaves '
                'CIFARMobileNetV2 without channels: at least '
                '1/16 is needed'
            )
        self.out_indices = check_out_indices(out_indices, 8, 'CIFARMobileNetV2')
        width = int(32 * widen_factor)
        self.conv1 = nn.Conv2d(3, width, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU()
        for number, (ratio, channels, blocks, stride) in enumerate(
            self.arch_settings, 1
        ):
            layer = nn.Sequential()
            for _ in range(blocks):
                out_width = int(channels * widen_factor)
                layer.append(ExpandedResidual(width, out_width, stride, ratio))
                width, stride = out_width, 1
            self.add_module(f'layer{number}', layer)
        out_width = int(1280 * max(widen_factor, 1))
        self.conv2 = nn.Conv2d(width, out_width, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_width)
        self.relu2 = nn.ReLU()

    def forward(self, x: Tensor) -> Tuple[Tensor, ...]:
        """Compute the stages of ``out_indices`` of ``(N, 3, H, W)``."""
        x = self.relu1(self.bn1(self.conv1(x)))
        stages = []
        for number in range(1, 8):
            x = getattr(self, f'layer{number}')(x)
            stages.append(x)
        stages.append(self.relu2(self.bn2(self.conv2(x))))
        return tuple(stage for i, stage in enumerate(stages) if i in self.out_indices)

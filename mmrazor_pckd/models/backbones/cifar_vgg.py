from collections import OrderedDict
from typing import Dict, Optional, Sequence, Tuple, Union

from mmcv.cnn import build_norm_layer
from mmpretrain.models.backbones.base_backbone import BaseBackbone
from mmpretrain.registry import MODELS
from torch import Tensor, nn

from .arguments import check_depth, check_out_indices

WIDTHS = (64, 128, 256, 512, 512)


@MODELS.register_module()
class CIFARVGG(BaseBackbone):
    """The VGG for pictures of 32 x 32.

    arXiv 1409.1556, in the form of CRD's comparison (arXiv 1910.10699): five
    stages of 3x3 convolutions, a maximum over 2 x 2 between the first four,
    none before the last, and an average instead of the hidden linear
    layers. (For pictures of 64 x 64 CRD's code pools before the last stage,
    too; this class does not.) mmpretrain's ``VGG`` pools after each of the
    five and has no depth of 8.

    A map of 32 x 32 leaves the stages as 32, 16, 8, 4 and 4. For recorders,
    with ``B`` the number of a stage's last convolution:

    * ``ModuleOutputs`` of ``backbone.layer2`` is a stage after its last ReLU,
      before the pooling.
    * ``ModuleOutputs`` of ``backbone.layer2.B.bn``, or ``ModuleInputs`` of
      ``backbone.layer2.B.activate`` with ``data_idx=0``, is it before.

    Args:
        depth (int): 8, 11, 13, 16 or 19.
        in_channels (int): Channels of the pictures. Defaults to 3.
        out_indices (Sequence[int]): Stages, of 0 to 4, that forward returns.
            Defaults to (4, ).
        norm_cfg (dict, optional): Norm layers. Defaults to None, which is
            batch norm.
        init_cfg (dict | list): Initialization. Defaults to that of CRD's
            comparison: convolutions Kaiming normal by fan out, norms 1, 0.

    Raises:
        ValueError: If there is no such depth or stage.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CIFARVGG
        >>> backbone = CIFARVGG(depth=8)
        >>> [out.shape for out in backbone(torch.zeros(1, 3, 32, 32))]
        [torch.Size([1, 512, 4, 4])]
    """

    # Convolutions of each stage. All of them and three linear layers, of
    # which the head's is left here, give the depth.
    arch_settings = {
        8: (1, 1, 1, 1, 1),
        11: (1, 1, 2, 2, 2),
        13: (2, 2, 2, 2, 2),
        16: (2, 2, 3, 3, 3),
        19: (2, 2, 4, 4, 4),
    }

    def __init__(
        self,
        depth: int,
        in_channels: int = 3,
        out_indices: Sequence[int] = (4,),
        norm_cfg: Optional[Dict] = None,
        init_cfg: Union[Dict, Sequence[Dict]] = (
            dict(type='Kaiming', layer='Conv2d'),
            dict(type='Constant', val=1, layer=['_BatchNorm', 'GroupNorm']),
        ),
    ) -> None:
        super().__init__(init_cfg)
        blocks = self.arch_settings[check_depth(depth, self.arch_settings, 'CIFARVGG')]
        self.out_indices = check_out_indices(out_indices, len(WIDTHS), 'CIFARVGG')
        norm_cfg = norm_cfg or dict(type='BN')
        for stage, (width, count) in enumerate(zip(WIDTHS, blocks)):
            layer = nn.Sequential()
            for _ in range(count):
                # The bias, which a norm makes superfluous, is CRD's.
                layer.append(
                    nn.Sequential(
                        OrderedDict(
                            conv=nn.Conv2d(in_channels, width, 3, padding=1),
                            bn=build_norm_layer(norm_cfg, width)[1],
                            activate=nn.ReLU(inplace=True),
                        )
                    )
                )
                in_channels = width
            self.add_module(f'layer{stage + 1}', layer)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: Tensor) -> Tuple[Tensor, ...]:
        """From ``(N, in_channels, H, W)`` to the maps of ``out_indices``."""
        outs = []
        for stage in range(len(WIDTHS)):
            if 0 < stage < len(WIDTHS) - 1:
                x = self.pool(x)
            x = getattr(self, f'layer{stage + 1}')(x)
            if stage in self.out_indices:
                outs.append(x)
        return tuple(outs)

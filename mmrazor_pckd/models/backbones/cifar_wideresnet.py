from typing import Sequence, Tuple

from mmpretrain.registry import MODELS
from mmrazor.models.architectures.backbones.wideresnet import WideResNet
from torch import Tensor

from .arguments import check_depth, check_out_indices


@MODELS.register_module()
class CIFARWideResNet(WideResNet):
    """The wide ResNet of depth 6n + 4 for pictures of 32 x 32.

    arXiv 1605.07146, in the form of CRD's comparison (arXiv 1910.10699).
    MMRazor's `WideResNet` is that function to the last parameter.
    It returns nothing but its last output, though, and raises ``KeyError``
    for a depth that is not there; this class adds ``out_indices``.

    The blocks activate before they convolve: a stage ends in a sum, and the
    next stage's first batch norm and ReLU come after it. For recorders:

    * ``ModuleOutputs`` of ``backbone.layer1`` is the sum, as CRD's comparison
      takes it for a feature.
    * ``backbone.layer2.0.bn1`` normalizes it: ``ModuleOutputs`` of it is the
      stage before activation; ``ModuleOutputs`` of ``backbone.layer2.0.relu1``
      is it after. Of the last stage these are ``backbone.bn1`` and
      ``backbone.relu``.

    Args:
        depth (int): 10, 16, 22, 28 or 40.
        widen_factor (int): Widths of the stages over 16, 32, 64.
        out_indices (Sequence[int]): Stages, of 0 to 2, that forward returns:
            the sums of 0 and 1, the last one after batch norm and ReLU.
            Defaults to (2, ).
        in_channels (int): Channels of the pictures. Defaults to 3.
        **kwargs: Of MMRazor's class: ``norm_cfg``, ``zero_init_residual``,
            ``init_cfg`` (by default convolutions Kaiming normal by fan out,
            norms 1, 0). Its ``frozen_stages`` and ``norm_eval`` have no
            function there and are refused.

    Raises:
        ValueError: If there is no such depth or stage, or for an argument
            without function.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CIFARWideResNet
        >>> backbone = CIFARWideResNet(depth=16, widen_factor=2)
        >>> [out.shape for out in backbone(torch.zeros(1, 3, 32, 32))]
        [torch.Size([1, 128, 8, 8])]
    """

    def __init__(
        self,
        depth: int,
        widen_factor: int,
        out_indices: Sequence[int] = (2,),
        in_channels: int = 3,
        **kwargs,
    ) -> None:
        for key in ('frozen_stages', 'norm_eval', 'num_stages'):
            if key in kwargs:
                raise ValueError(
                    f'{key} has no function in CIFARWideResNet; leave it out'
                )
        super().__init__(
            check_depth(depth, self.arch_setting, 'CIFARWideResNet'),
            widen_factor=widen_factor,
            in_channels=in_channels,
            **kwargs,
        )
        self.out_indices = check_out_indices(out_indices, 3, 'CIFARWideResNet')

    def forward(self, x: Tensor) -> Tuple[Tensor, ...]:
        """From ``(N, in_channels, H, W)`` to the maps of ``out_indices``."""
        x = self.conv1(x)
        outs = []
        for stage, name in enumerate(self.res_layers):
            x = getattr(self, name)(x)
            if stage == 2:
                x = self.relu(self.norm1(x))
            if stage in self.out_indices:
                outs.append(x)
        return tuple(outs)

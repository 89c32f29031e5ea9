from typing import Sequence

from mmpretrain.models.backbones.resnet import BasicBlock
from mmpretrain.models.backbones.resnet_cifar import ResNet_CIFAR
from mmpretrain.registry import MODELS

from .arguments import check_depth, check_out_indices


@MODELS.register_module()
class CIFARResNet(ResNet_CIFAR):
    """The ResNet of depth 6n + 2 for pictures of 32 x 32.

    Section 4.2 of arXiv 1512.03385, in the form of CRD's comparison (arXiv
    1910.10699): mmpretrain's `ResNet_CIFAR` with three stages of n
    basic blocks, a 1x1 convolution wherever the width changes, and no zero
    initialization of residual branches. ResNet-8x4 and ResNet-32x4 have
    ``stem_channels=32, base_channels=64``.

    For recorders, with ``B`` the number of a stage's last block, n - 1:

    * ``ModuleOutputs`` of ``backbone.layer2`` is a stage after its last ReLU.
    * ``ModuleInputs`` of ``backbone.layer2.B.relu`` with ``record_idx=1,
      data_idx=0`` is it before: a block calls its one ReLU twice.
    * ``backbone.layer2.B.bn2`` is the batch norm before that ReLU. The
      shortcut is added to its output in place, so that ``ModuleOutputs``
      of it reads the sum as well.

    Args:
        depth (int): 8, 14, 20, 32, 44, 56 or 110.
        stem_channels (int): Width of the stem. Defaults to 16.
        base_channels (int): Width of the first stage; it doubles in the
            second and in the third. Defaults to 16.
        out_indices (Sequence[int]): Stages, of 0 to 2, that forward returns.
            Defaults to (2, ).
        zero_init_residual (bool): Start from zero residual branches.
            Defaults to False.
        **kwargs: Of mmpretrain's ``ResNet``: ``in_channels``, ``norm_cfg``,
            ``frozen_stages``, ``norm_eval``, ``init_cfg`` (by default
            convolutions Kaiming normal by fan out, norms 1, 0), ...

    Raises:
        ValueError: If there is no such depth or stage.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CIFARResNet
        >>> backbone = CIFARResNet(depth=20, out_indices=(0, 2))
        >>> [out.shape for out in backbone(torch.zeros(1, 3, 32, 32))]
        [torch.Size([1, 16, 32, 32]), torch.Size([1, 64, 8, 8])]
    """

    arch_settings = {
        depth: (BasicBlock, ((depth - 2) // 6,) * 3)
        for depth in (8, 14, 20, 32, 44, 56, 110)
    }

    def __init__(
        self,
        depth: int,
        stem_channels: int = 16,
        base_channels: int = 16,
        out_indices: Sequence[int] = (2,),
        zero_init_residual: bool = False,
        **kwargs,
    ) -> None:
        super().__init__(
            check_depth(depth, self.arch_settings, 'CIFARResNet'),
            stem_channels=stem_channels,
            base_channels=base_channels,
            num_stages=3,
            strides=(1, 2, 2),
            dilations=(1, 1, 1),
            out_indices=check_out_indices(out_indices, 3, 'CIFARResNet'),
            zero_init_residual=zero_init_residual,
            **kwargs,
        )

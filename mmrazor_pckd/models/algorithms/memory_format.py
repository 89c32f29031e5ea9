"""Memory format of the images: channels last where it is faster and right.

On a CPU it is faster, but not where feature maps are recorded: a loss may
``view`` them, which PyTorch refuses in this format. And not where it makes a
gradient wrong. Of images channels last oneDNN computes the weight gradient
of a strided 1x1 convolution past the end of its workspace if there are fewer
input channels than the processor's block, 8 or, with AVX-512, 16:
https://github.com/uxlfoundation/oneDNN/issues/6035, open, in PyTorch 2.11
and 2.13. The gradient is wrong without an error, or the process crashes or
hangs. Of a transposed convolution the output channels count. Forward passes
and contiguous images are right, so a frozen network is not concerned. With
groups or padding oneDNN computes it in another way, which is right; here they
count as not safe all the same.

Nor with a ``GroupNorm``, as PoolFormer has: behind layers that are frozen its
backward pass crashes the process, in PyTorch 2.11, if its input is channels last.
"""

import logging
from typing import List, Optional

import torch
from mmengine.logging import print_log
from torch import nn

from ..distillers.unrecorded_parts import PARTS

_BLOCK = 16  # of AVX-512, the larger one


def find_unsafe_convolution(trained: nn.Module) -> Optional[str]:
    """Name a convolution whose gradient channels last makes wrong on a CPU.

    Args:
        trained (nn.Module): What has a backward pass.

    Returns:
        str, optional: Name of the first one and what it is, or None.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.models.algorithms.memory_format import (
        ...     find_unsafe_convolution,
        ... )
        >>> find_unsafe_convolution(nn.Sequential(nn.Conv2d(4, 8, 1, stride=2)))
        '0 (Conv2d, 1x1, stride (2, 2), 4 input channels)'
        >>> find_unsafe_convolution(nn.Conv2d(4, 8, 3, stride=2))
    """
    for name, module in trained.named_modules():
        if not isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            continue
        transposed = isinstance(module, nn.ConvTranspose2d)
        channels = module.out_channels if transposed else module.in_channels
        channels //= module.groups
        if (
            max(module.kernel_size) == 1
            and max(module.stride) > 1
            and channels < _BLOCK
        ):
            return (
                f'{name} ({type(module).__name__}, 1x1, stride '
                f'{tuple(module.stride)}, {channels} '
                f'{"output" if transposed else "input"} channels)'
            )
    return None


def maps_are_recorded(network: nn.Module, unrecorded: List[nn.Module]) -> bool:
    """Whether recorders read in the backbone or the neck of a network.

    Args:
        network (nn.Module): Classifier.
        unrecorded (list[nn.Module]): Its parts that no recorder reads.

    Returns:
        bool: Whether one of the two is not among ``unrecorded``, or the
        network has neither.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.models.algorithms.memory_format import maps_are_recorded
        >>> network = nn.ModuleDict(dict(backbone=nn.ReLU(), neck=nn.Flatten()))
        >>> maps_are_recorded(network, [network.backbone])
        True
        >>> maps_are_recorded(network, [network.backbone, network.neck])
        False
    """
    parts = sum(getattr(network, name, None) is not None for name in PARTS)
    # Of a whole network without these parts any map may be recorded.
    return len(unrecorded) < max(parts, 1)


class MemoryFormat:
    """Memory format of images, and where asked for of weights.

    Args:
        channels_last (bool, optional): Whether images and weights lie
            channels last. None: images do on a CPU, where that is safe.
        trained (nn.Module): What has a backward pass. One line warns if
            ``channels_last`` is True where it is not safe.
        records_maps (bool): Whether feature maps are recorded.

    Example:
        >>> import torch
        >>> from torch import nn
        >>> from mmrazor_pckd.models.algorithms.memory_format import MemoryFormat
        >>> trained = nn.Conv2d(3, 8, 3)
        >>> MemoryFormat(None, trained, False).of_images(torch.device('cpu'))
        torch.channels_last
        >>> MemoryFormat(None, trained, True).of_images(torch.device('cpu'))
        torch.contiguous_format
    """

    def __init__(
        self, channels_last: Optional[bool], trained: nn.Module, records_maps: bool
    ) -> None:
        unsafe = find_unsafe_convolution(trained)
        self._asked = channels_last
        crashes = any(isinstance(each, nn.GroupNorm) for each in trained.modules())
        self._last_on_cpu = not (records_maps or crashes) and unsafe is None
        if channels_last and unsafe is not None:
            print_log(
                'model.channels_last: on a CPU, above all one without '
                f'AVX-512, the gradient of {unsafe} may be wrong without an '
                'error, or the run crash or hang (oneDNN issue 6035); leave '
                'channels_last out',
                logger='current',
                level=logging.WARNING,
            )

    def of_images(self, device: torch.device) -> torch.memory_format:
        """Format that the images on a device get."""
        last = self._asked
        if last is None:
            last = device.type == 'cpu' and self._last_on_cpu
        return torch.channels_last if last else torch.contiguous_format

    def lay_out(self, *networks: nn.Module) -> None:
        """Lay out the weights of networks, where it is asked for."""
        if self._asked:
            for network in networks:
                network.to(  # type: ignore[call-overload]
                    memory_format=torch.channels_last
                )

"""Options of a comparison of steps, and what its figures hold for."""

import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import torch

from ...version import __version__

# Config of a method for the pair, side of its images in pixels.
PAIRS = {
    'r34_r18': ('{}_r34_r18_imagenet.py', 224),
    'wrn40-2_wrn16-2': ('cifar100/{}_wrn40-2_wrn16-2.py', 32),
    'resnet110_resnet20': ('cifar100/{}_resnet110_resnet20.py', 32),
}
CONTENDERS = ('floor', 'runner', 'ours', 'ours_kd', 'stock_kd', 'released')


@dataclass
class Options:
    """Options of a comparison.

    Args:
        pair (str): One of ``PAIRS``.
        device (str): ``'cpu'`` or ``'cuda'``.
        batch (int): Images N.
        image_size (int, optional): Side in pixels. Defaults to None, the
            pair's.
        amp (bool): Ours and floor in bfloat16.
        compile (bool): Ours and floor compiled.
        channels_last (bool): Ours and floor channels last, the weights too.
        scratch (str): Folder that the Runner may write to.

    Example:
        >>> Options('r34_r18').side
        224
    """

    pair: str
    device: str = 'cpu'
    batch: int = 64
    image_size: Optional[int] = None
    amp: bool = False
    compile: bool = False
    channels_last: bool = False
    scratch: str = '.'

    @property
    def side(self) -> int:
        """Side of an image in pixels."""
        return self.image_size or PAIRS[self.pair][1]


def conditions(options: Options, steps: int) -> dict:
    """What the figures hold for.

    Args:
        options (Options): Options of the contenders.
        steps (int): Steps of each.

    Example:
        >>> conditions(Options('r34_r18'), steps=20)['image_size']
        224
    """
    if options.device == 'cuda':
        device = torch.cuda.get_device_name()
    else:
        lines = Path('/proc/cpuinfo').read_text()
        device = re.findall(r'model name\s*: (.*)', lines)[0]
        device += f', {torch.get_num_threads()} threads'
    return dict(
        pair=options.pair,
        images=options.batch,
        image_size=options.side,
        amp=options.amp,
        compile=options.compile,
        channels_last=options.channels_last,
        steps=steps,
        device=device,
        python=platform.python_version(),
        torch=torch.__version__,
        mmrazor_pckd=__version__,
    )

"""Options of a comparison of steps, and what its figures hold for."""

import platform
import subprocess
from dataclasses import dataclass, replace
from typing import Optional, Union

import torch

from ...version import __version__
from ..machine import device_name
from ..run_record import commit

# Config of a method for the pair, side of its images in pixels.
PAIRS = {
    'r34_r18': ('{}_r34_r18_imagenet.py', 224),
    'wrn40-2_wrn16-2': ('cifar100/{}_wrn40-2_wrn16-2.py', 32),
    'resnet110_resnet20': ('cifar100/{}_resnet110_resnet20.py', 32),
}
# Beside what a mode changes, these two are as they were published.
AS_SHIPPED = ('stock_kd', 'released')
CONTENDERS = ('floor', 'runner', 'ours', *AS_SHIPPED, 'ours_kd', 'ours_2views')
# Modes of torch.compile for networks and losses, or the losses alone.
COMPILE_MODES = ('default', 'losses', 'reduce-overhead', 'max-autotune')
# A mode is some of these with a plus between, or 'eager'.
MODE_WORDS = ('amp', 'channels-last', 'cudnn-benchmark', 'compile', *COMPILE_MODES[1:])


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
        compile (bool | str): Ours and floor compiled; one of
            ``COMPILE_MODES``, of which ``'losses'`` leaves the networks of both
            as they are. True is ``'default'``.
        channels_last (bool): Ours and floor channels last, the weights too.
        cudnn_benchmark (bool): cuDNN measures its algorithms and takes the
            fastest, for every contender.
        scratch (str): Folder that the Runner may write to.

    Example:
        >>> Options('r34_r18').side
        224
        >>> Options('r34_r18', amp=True, compile='reduce-overhead').mode
        'amp+reduce-overhead'
    """

    pair: str
    device: str = 'cpu'
    batch: int = 64
    image_size: Optional[int] = None
    amp: bool = False
    compile: Union[bool, str] = False
    channels_last: bool = False
    cudnn_benchmark: bool = False
    scratch: str = '.'

    @property
    def side(self) -> int:
        """Side of an image in pixels."""
        return self.image_size or PAIRS[self.pair][1]

    @property
    def cuda_graphs(self) -> bool:
        """Whether compiled parts run as CUDA graphs."""
        return self.compile in ('reduce-overhead', 'max-autotune')

    @property
    def mode(self) -> str:
        """Precision, memory format and compilation in words."""
        compiled = 'compile' if self.compile in (True, 'default') else self.compile
        words = dict(
            amp=self.amp,
            channels_last=self.channels_last,
            cudnn_benchmark=self.cudnn_benchmark,
        )
        found = [word.replace('_', '-') for word, on in words.items() if on]
        return '+'.join(found + ([str(compiled)] if compiled else [])) or 'eager'

    def in_mode(self, mode: str) -> 'Options':
        """These options in another mode.

        Args:
            mode (str): ``'eager'``, or some of ``MODE_WORDS`` with a plus
                between.

        Raises:
            ValueError: If a word is unknown, or two of them compile.

        Example:
            >>> Options('r34_r18', amp=True).in_mode('channels-last+compile').mode
            'channels-last+compile'
        """
        words = [] if mode == 'eager' else mode.split('+')
        for word in words:
            if word not in MODE_WORDS:
                raise ValueError(
                    f'"{word}" in the mode "{mode}" is unknown; a mode is eager, or '
                    f'some of {", ".join(MODE_WORDS)} with a plus between'
                )
        compiled = [
            'default' if word == 'compile' else word
            for word in words
            if word in ('compile', *COMPILE_MODES)
        ]
        if len(compiled) > 1:
            raise ValueError(f'the mode "{mode}" compiles twice: give one of the two')
        return replace(
            self,
            amp='amp' in words,
            channels_last='channels-last' in words,
            cudnn_benchmark='cudnn-benchmark' in words,
            compile=compiled[0] if compiled else False,
        )


def conditions(options: Options) -> dict:
    """What the figures hold for.

    Args:
        options (Options): Options of the contenders.

    Example:
        >>> conditions(Options('r34_r18'))['image_size']
        224
    """
    return dict(
        pair=options.pair,
        images=options.batch,
        image_size=options.side,
        kind=options.device,
        device=device_name(options.device),
        driver=driver() if options.device == 'cuda' else None,
        tf32_matmul=torch.backends.cuda.matmul.allow_tf32,
        tf32_cudnn=torch.backends.cudnn.allow_tf32,
        python=platform.python_version(),
        torch=torch.__version__,
        mmrazor_pckd=__version__,
        commit=commit(),
    )


def driver() -> Optional[str]:
    """Version of the GPU's driver, None where ``nvidia-smi`` is not there.

    Example:
        >>> found = driver()
        >>> found is None or found[0].isdigit()
        True
    """
    query = ['nvidia-smi', '--query-gpu=driver_version', '--format=csv,noheader']
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.split('\n')[0].strip() or None if not done.returncode else None

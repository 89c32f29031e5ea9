"""Compile parts of a network, without a wrong gradient on a CPU.

CUDA graphs write their results where those of the run before are. PyTorch takes
each call of a compiled part for a new run, unless it is told where a step begins:
the neck would overwrite what it reads of the backbone, and the student's graph
what is recorded of the teacher's. So a step is marked, and the backbone alone is
compiled, because not all that runs a network is a step of the algorithm.
"""

from typing import Dict, List, Union

import torch
from torch import nn

from .memory_format import find_unsafe_convolution


def uses_cuda_graphs(compile: Union[bool, Dict]) -> bool:
    """Whether compiled parts run as CUDA graphs on a GPU.

    Args:
        compile (bool | dict): Arguments of ``torch.compile``, or whether to.

    Example:
        >>> from mmrazor_pckd.models.algorithms.compilation import uses_cuda_graphs
        >>> uses_cuda_graphs(dict(mode='reduce-overhead'))
        True
        >>> uses_cuda_graphs(True)
        False
    """
    if not isinstance(compile, dict):
        return False
    options = compile.get('options') or {}
    return bool(
        compile.get('mode') in ('reduce-overhead', 'max-autotune')
        or options.get('triton.cudagraphs')
    )


def compile_parts(
    parts: List[nn.Module], network: nn.Module, compile: Union[bool, Dict]
) -> None:
    """Compile the parts of a network that are given.

    Args:
        parts (list[nn.Module]): Parts in which nothing is recorded.
        network (nn.Module): The network they are of.
        compile (bool | dict): Whether to, or arguments of ``torch.compile``.

    Raises:
        ValueError: If there is no part.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.models.algorithms.compilation import compile_parts
        >>> network = nn.Sequential(nn.Linear(2, 3))
        >>> compile_parts([network], network, dict(backend='eager'))
    """
    if not compile and not isinstance(compile, dict):
        return
    if not parts:
        raise ValueError(
            f'model.compile: nothing of the {type(network).__name__} can be '
            'compiled, recorders or deliveries reach into its backbone; leave '
            'model.compile out'
        )
    arguments = compile if isinstance(compile, dict) else {}
    for part in parts[:1] if uses_cuda_graphs(compile) else parts:
        part.compile(**keep_format(arguments, part))


def keep_format(compile_arguments: Dict, part: nn.Module) -> Dict:
    """Keep the memory format of images where another makes gradients wrong.

    On a CPU inductor lays out all images channels last, whatever their format
    is, and so runs into oneDNN's issue 6035 (``memory_format.py``).

    Args:
        compile_arguments (dict): Arguments of ``torch.compile``.
        part (nn.Module): What is compiled.

    Returns:
        dict: The arguments, for a part with an unsafe convolution with inductor's
        layout optimization off, unless they set it. Other backends keep the
        format anyway.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.models.algorithms.compilation import keep_format
        >>> keep_format({}, nn.Conv2d(4, 8, 1, stride=2))
        {'options': {'layout_optimization': False}}
        >>> keep_format({}, nn.Conv2d(64, 8, 1, stride=2))
        {}
    """
    arguments = dict(compile_arguments)
    mode, options = arguments.get('mode'), arguments.get('options') or {}
    if (
        find_unsafe_convolution(part) is None
        or arguments.get('backend', 'inductor') != 'inductor'
        or (mode and options)
    ):  # PyTorch refuses both
        return arguments
    if arguments.pop('mode', None) not in (None, 'default'):
        options = torch._inductor.list_mode_options(mode)
    arguments['options'] = dict(dict(layout_optimization=False), **options)
    return arguments

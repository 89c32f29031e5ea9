"""The weights of a student as ``NAME.safetensors``, beside ``NAME.pth``."""

import json
import os.path as osp
from importlib.util import find_spec
from typing import Dict

import torch

from ..checkpoints.writing import write_whole

MISSING = (
    'safetensors is not installed, so that no .safetensors stands beside the '
    "student's .pth; pip install safetensors"
)


def has_safetensors() -> bool:
    """Whether the package is installed, which comes with timm and transformers.

    Example:
        >>> has_safetensors()
        True
    """
    return find_spec('safetensors') is not None


def tensors_path(path: str) -> str:
    """Where the tensors of a student stand.

    Args:
        path (str): Path of its checkpoint.

    Example:
        >>> tensors_path('work_dirs/kd/student.pth')
        'work_dirs/kd/student.safetensors'
    """
    return f'{osp.splitext(path)[0]}.safetensors'


def write_tensors(checkpoint: Dict, path: str) -> None:
    """Write the weights of a student for readers of safetensors.

    Keys and values are those of the checkpoint, which stays the file that
    mmpretrain reads and resumed runs compare. What is known of it is in the
    file's metadata: texts as they are, all else as JSON. One checkpoint gives
    one file, byte by byte.

    Args:
        checkpoint (dict): See :func:`.checkpoint.student_checkpoint`.
        path (str): Place of the file, which is written wholly or not at all.

    Raises:
        ValueError: If safetensors has no place for a value.
        OSError: If the file cannot be written.

    Example:
        >>> import tempfile
        >>> from safetensors import safe_open
        >>> checkpoint = dict(state_dict=dict(a=torch.ones(2)), meta=dict(epoch=3))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = f'{folder}/student.safetensors'
        ...     write_tensors(checkpoint, path)
        ...     with safe_open(path, 'pt') as file:
        ...         file.get_tensor('a'), file.metadata()['epoch']
        (tensor([1., 1.]), '3')
    """
    from safetensors.torch import save

    tensors = {
        # Each has memory of its own: the format has no tied ones.
        key: value.detach().cpu().clone(memory_format=torch.contiguous_format)
        for key, value in checkpoint['state_dict'].items()
    }
    metadata = dict(format='pt')  # what transformers looks for
    for key, value in (checkpoint.get('meta') or {}).items():
        metadata[key] = value if isinstance(value, str) else json.dumps(value)
    try:
        content = save(tensors, metadata)
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        kinds = sorted({str(value.dtype) for value in tensors.values()})
        raise ValueError(
            f'{path} is not written, safetensors takes no such weights '
            f'({", ".join(kinds)}): {error}'
        ) from error
    write_whole(path, _in_order(content))


def _in_order(content: bytes) -> bytes:
    """The file with its metadata sorted, whose order is drawn by safetensors."""
    length = int.from_bytes(content[:8], 'little')
    header = json.loads(content[8 : 8 + length])
    header['__metadata__'] = dict(sorted(header['__metadata__'].items()))
    text = json.dumps(header, ensure_ascii=False, separators=(',', ':')).encode()
    # Tensors begin at a multiple of 8 bytes.
    text = text.ljust(-(-len(text) // 8) * 8)
    return len(text).to_bytes(8, 'little') + text + content[8 + length :]

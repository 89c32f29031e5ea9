"""Read a file of the package safetensors."""

import os
import pickle
from typing import Any, BinaryIO, Dict

import torch
from torch import Tensor

_MOST = 100 * 2**20  # bytes of a header, safetensors' own bound


def is_safetensors(file: BinaryIO, name: str = '') -> bool:
    """Whether a file is one of safetensors, by its first bytes or its name.

    Args:
        file (BinaryIO): The opened file. Its position does not change.
        name (str): Its name.

    Example:
        >>> import io
        >>> header = b'{}      '
        >>> length = len(header).to_bytes(8, 'little')
        >>> is_safetensors(io.BytesIO(length + header))
        True
        >>> is_safetensors(io.BytesIO(b'PK'))
        False
    """
    begin = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(begin)
    head = file.read(9)
    file.seek(begin)
    length = int.from_bytes(head[:8], 'little')
    return name.endswith('.safetensors') or (
        head[8:] == b'{' and length <= min(_MOST, size - 8)
    )


def read_safetensors(
    file: BinaryIO, name: str, map_location: Any = None
) -> Dict[str, Tensor]:
    """Read the tensors of a file of safetensors, which holds nothing else.

    Args:
        file (BinaryIO): The opened file.
        name (str): Its name, for the errors.
        map_location: A device, for all tensors. Anything else is the CPU.

    Raises:
        pickle.UnpicklingError: If it is damaged, or safetensors is not
            installed. One line with the name.

    Example:
        >>> import io
        >>> from safetensors.torch import save
        >>> file = io.BytesIO(save(dict(weight=torch.ones(2))))
        >>> read_safetensors(file, 'a.safetensors')
        {'weight': tensor([1., 1.])}
    """
    try:
        from safetensors import SafetensorError
        from safetensors.torch import load
    except ImportError:
        raise pickle.UnpicklingError(
            f'{name}: the package safetensors, which reads it, is not installed; '
            'pip install safetensors'
        ) from None
    try:
        tensors = load(file.read())
    # It names types that torch lacks by KeyError.
    except (SafetensorError, KeyError, RuntimeError, ValueError) as error:
        reason = ' '.join(str(error).split())[:200]
        reason = ''.join(letter if letter.isprintable() else '?' for letter in reason)
        raise pickle.UnpicklingError(
            f'{name}: refused by safetensors: {reason}; cut short or damaged, '
            'fetch or save it again'
        ) from None
    if isinstance(map_location, (str, torch.device)):
        return {key: value.to(map_location) for key, value in tensors.items()}
    return tensors

"""Read what ``torch.save`` or safetensors wrote, without running what is inside.

:func:`torch.load` reads, with ``weights_only=True`` and the short list of
names below. What it does not bound, :mod:`.scan` has looked through before.
A file of safetensors is read by that package.
"""

import argparse
import pickle
from typing import Any, BinaryIO, Callable

import numpy as np
import torch
from mmengine.logging import HistoryBuffer

from .grammar import HISTORY, STATISTICS, Grammar
from .pickled import Refused
from .safetensors_file import is_safetensors, read_safetensors
from .scan import scan

# Where torch itself registers names, for tensors that no checkpoint here has.
_OF_TORCH = ('torch.nested.', 'torch.distributed.', 'torch._dynamo.')


def _statistic(owner: type, name: str) -> Callable:
    """What mmengine pickles as ``getattr(HistoryBuffer, 'mean')``."""
    if owner is not HistoryBuffer or name not in STATISTICS:
        raise Refused(f'refused builtins.getattr of {name!r}')
    return getattr(HistoryBuffer, name)


_ARRAY = np.zeros(1)
_ALLOWED = {
    'builtins.getattr': _statistic,
    **{f'builtins.{kind.__name__}': kind
       for kind in (bool, bytes, dict, float, frozenset, int, list, slice, str, tuple)},
    # torch fills no other mapping.
    'collections.defaultdict': lambda factory=None: {},
    'argparse.Namespace': argparse.Namespace,
    HISTORY: HistoryBuffer,
    **{f'{HISTORY}.{name}': getattr(HistoryBuffer, name) for name in STATISTICS},
    'numpy.ndarray': np.ndarray,
    'numpy.dtype': np.dtype,
    **{f'numpy.{core}.multiarray.{name}': function
       for core in ('core', '_core')
       for name, function in (('_reconstruct', _ARRAY.__reduce__()[0]),
                              ('scalar', _ARRAY[0].__reduce__()[0]))},
    # np.dtype('f8') is of a class of its own.
    **{f'numpy.dtypes.{type(dtype).__name__}': type(dtype)
       for dtype in map(np.dtype, [*np.typecodes['AllInteger'],
                                   *np.typecodes['AllFloat'], '?', 'S', 'U'])},
}  # yapf: disable
_WIDTHS = {
    **{str(dtype): dtype.itemsize
       for dtype in vars(torch).values() if isinstance(dtype, torch.dtype)},
    **{f'{module}.{name}Storage': dtype.itemsize
       for module in ('torch', 'torch.cuda')
       for name, dtype in dict(
           Bool=torch.bool, Byte=torch.uint8, Char=torch.int8, Short=torch.int16,
           Int=torch.int32, Long=torch.int64, Half=torch.float16,
           BFloat16=torch.bfloat16, Float=torch.float32, Double=torch.float64,
           ComplexFloat=torch.complex64, ComplexDouble=torch.complex128).items()},
    'torch.storage.UntypedStorage': 1,
}  # yapf: disable


def read_checkpoint(file: BinaryIO, name: str, map_location: Any = None) -> Any:
    """Read what ``torch.save`` or safetensors wrote.

    Args:
        file (BinaryIO): The opened file.
        name (str): Its name, for the errors.
        map_location: As in :func:`torch.load`, but None is the CPU: the file
            does not choose the device.

    Returns:
        The content: tensors, parameters, plain containers, NumPy arrays and
        numbers, ``HistoryBuffer``, ``argparse.Namespace``, and what
        :func:`torch.serialization.add_safe_globals` was called with. A
        ``defaultdict`` comes back as a dict.

    Raises:
        pickle.UnpicklingError: If there is anything else in it, if it claims
            more than it holds, or if it is cut short. One line that says the
            file and the reason.

    Example:
        >>> import io
        >>> file = io.BytesIO()
        >>> torch.save(dict(weight=torch.ones(2)), file)
        >>> read_checkpoint(file, 'a.pth')
        {'weight': tensor([1., 1.])}
        >>> file = io.BytesIO()
        >>> torch.save(dict(weight=print), file)
        >>> read_checkpoint(file, 'b.pth')  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        _pickle.UnpicklingError: b.pth: refused "builtins.print"; only tensors, ...
    """
    if is_safetensors(file, name):
        return read_safetensors(file, name, map_location)
    try:
        source = scan(file, Grammar(_WIDTHS, _names_of_the_user()))
        source.seek(0)
        # At its end it takes away what was there before it, too.
        present = torch.serialization.get_safe_globals()
        allowed: Any = [(value, name) for name, value in _ALLOWED.items()]
        allowed = [entry for entry in allowed if entry not in present]
        with torch.serialization.safe_globals(allowed):
            return torch.load(
                source, _place(map_location), weights_only=True, mmap=False
            )
    except Refused as error:
        text = (
            f'{error}; only tensors, plain containers, NumPy arrays and '
            "mmengine's log history are read"
        )
    except MemoryError:
        raise
    except pickle.UnpicklingError as error:
        reason = str(error).split('WeightsUnpickler error: ')[-1]
        text = f'refused by torch.load: {" ".join(reason.split())}'
    # Bytes that are no checkpoint raise anything.
    except Exception as error:
        text = (
            f'cut short or damaged ({type(error).__name__}: {error}); '
            'fetch or save it again'
        )
    # The reason may quote the file.
    text = ''.join(letter if letter.isprintable() else '?' for letter in text[:400])
    raise pickle.UnpicklingError(f'{name}: {text}') from None


def _names_of_the_user() -> set:
    names = set()
    for entry in torch.serialization.get_safe_globals():
        if isinstance(entry, tuple):
            names.add(entry[1])
        else:
            names.update(
                f'{entry.__module__}.{name}'
                for name in (entry.__name__, entry.__qualname__)
            )
    return {name for name in names if not name.startswith(_OF_TORCH)}


def _place(map_location: Any) -> Any:
    """Where storages go, never by the file's own choice."""
    if isinstance(map_location, dict):
        return lambda storage, location: torch.serialization.default_restore_location(
            storage, str(map_location.get(location, 'cpu'))
        )
    if not callable(map_location):
        return 'cpu' if map_location is None else map_location

    def place(storage, location):
        placed = map_location(storage, location)
        return storage if placed is None else placed

    return place

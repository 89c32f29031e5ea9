"""What ``torch.save`` wrote, read without running what is inside.

``torch.load`` dispatches on the bytes of a file: to TorchScript, to tar
archives, to whatever callable a pickle names; and what it allocates is what
the file claims. Here nothing is called but the makers below, which check
their arguments, nothing is allocated beyond the size of the file, and nothing
is unpacked to disk. Both of torch's formats are read, zip and the one before.
"""

import argparse
import io
import math
import mmap
import os
import pickle
import struct
import types
import zipfile
from _compat_pickle import IMPORT_MAPPING
from collections import Counter, OrderedDict, defaultdict
from typing import Any, BinaryIO, Callable, Dict, Iterator, List, NamedTuple, Tuple

import numpy as np
import torch
from mmengine.logging import HistoryBuffer
from torch import Tensor

MAX_DEPTH = 100
# Containers may be shared; whoever walks them sees this many items.
MAX_ITEMS = 10**7

# The statistics that mmengine's HistoryBuffer registers for itself.
_STATISTICS = ('min', 'max', 'current', 'mean')


class Refused(pickle.UnpicklingError):
    """Something in a checkpoint that is not read."""


def _require(condition: Any, reason: str) -> None:
    if not condition:
        raise Refused(f'refused {reason}')


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


# --- storages and tensors


class _StorageType(NamedTuple):
    dtype: torch.dtype


class _Storage(NamedTuple):
    """``numel`` values of ``flat`` from ``start`` on."""

    flat: Tensor
    start: int
    numel: int


_STORAGE_TYPES = {
    f'{name}Storage': _StorageType(dtype)
    for name, dtype in dict(
        Bool=torch.bool,
        Byte=torch.uint8,
        Char=torch.int8,
        Short=torch.int16,
        Int=torch.int32,
        Long=torch.int64,
        Half=torch.float16,
        BFloat16=torch.bfloat16,
        Float=torch.float32,
        Double=torch.float64,
        ComplexFloat=torch.complex64,
        ComplexDouble=torch.complex128,
    ).items()
}


def _make_tensor(storage, offset, size, stride) -> Tensor:
    _require(type(storage) is _Storage, 'a tensor without storage')
    _require(
        all(map(_is_count, (offset, *size, *stride))) and len(size) == len(stride),
        'a tensor of odd shape',
    )
    numel = math.prod(size)
    last = offset + sum((n - 1) * step for n, step in zip(size, stride))
    # Also an expanded tensor has no more values than are there.
    _require(
        not numel or max(numel, last + 1) <= storage.numel,
        f'a tensor of shape {tuple(size)}, which claims more values than '
        f'the {storage.numel} that are stored',
    )
    flat = storage.flat
    return torch.empty(0, dtype=flat.dtype, device=flat.device).set_(
        flat.untyped_storage(), storage.start + offset, size, stride
    )


def _make_tensor_v2(
    storage, offset, size, stride, requires_grad, hooks, metadata=None
) -> Tensor:
    _require(not hooks and not metadata, 'a tensor with hooks or metadata')
    tensor = _make_tensor(storage, offset, size, stride)
    return tensor.requires_grad_(requires_grad is True)


def _make_parameter(data, requires_grad, hooks) -> torch.nn.Parameter:
    _require(isinstance(data, Tensor) and not hooks, 'an odd parameter')
    return torch.nn.Parameter(data, requires_grad is True)


# --- NumPy


def _make_dtype(code, align=False, copy=True) -> np.dtype:
    # Objects are pointers, and a structure's fields may hide one.
    _require(
        type(code) is str and code[:1] in 'biufcSU' and code[1:].isdecimal(),
        'a NumPy type other than numbers and text',
    )
    return np.dtype(code)


def _fill_dtype(dtype, state) -> None:
    _require(
        type(state) is tuple
        and len(state) >= 5
        and state[1] in ('<', '|')
        and state[2:5] == (None, None, None),
        'a NumPy type of another byte order or with fields',
    )


def _make_empty_array(kind, shape, code) -> np.ndarray:
    _require(kind is np.ndarray and shape == (0,), 'an odd NumPy array')
    return np.empty(0, 'b')


def _fill_array(array, state) -> None:
    _, shape, dtype, _, content = state
    _require(
        isinstance(dtype, np.dtype)
        and type(content) is bytes
        and dtype.itemsize > 0
        and all(map(_is_count, shape))
        and math.prod(shape) * dtype.itemsize == len(content),
        'a NumPy array whose size is not that of its content',
    )
    array.__setstate__(state)


def _make_number(dtype, content) -> np.generic:
    _require(
        isinstance(dtype, np.dtype)
        and type(content) is bytes
        and len(content) == dtype.itemsize,
        'an odd NumPy number',
    )
    return np.frombuffer(content, dtype)[0]


# --- Python and mmengine


def _make_statistic(owner, name) -> Callable:
    _require(
        owner is HistoryBuffer and name in _STATISTICS, f'builtins.getattr of {name!r}'
    )
    return getattr(HistoryBuffer, name)


def _fill_history(history, state) -> None:
    # Its methods come with it, as getattr; those of the class are used.
    state = dict(state)
    state.pop('statistics_methods', None)
    logs, counts = (
        state.pop(name, None) for name in ('_log_history', '_count_history')
    )
    length = state.pop('max_length', None)
    _require(
        not state
        and _is_count(length)
        and all(
            type(array) is np.ndarray and array.dtype.kind in 'biuf' and array.ndim == 1
            for array in (logs, counts)
        ),
        'an odd log history',
    )
    HistoryBuffer.__init__(history)
    history.__dict__.update(max_length=length, _log_history=logs, _count_history=counts)


def _fill_ordered_dict(mapping, state) -> None:
    # torch's versions of the modules. Anything else could hide a method.
    _require(
        type(state) is dict
        and set(state) <= {'_metadata'}
        and isinstance(state.get('_metadata', {}), dict),
        'attributes of an OrderedDict',
    )
    mapping.__dict__.update(state)


def _fill_namespace(namespace, state) -> None:
    _require(
        type(state) is dict and all(type(key) is str for key in state),
        'an odd Namespace',
    )
    namespace.__dict__.update(state)


def _make_bytes(text='', encoding='latin1') -> bytes:
    _require(
        type(text) is str and encoding in ('latin1', 'latin-1'),
        f'_codecs.encode to {encoding!r}',
    )
    return text.encode('latin1')


def _make_bytearray(content=b'', encoding='latin1') -> bytearray:
    if type(content) is not bytes:
        content = _make_bytes(content, encoding)
    return bytearray(content)


def _make_set(items=(), kind=set):
    for item in items:
        _check_key(item)
    return kind(items)


def _make_mapping(items=(), kind=OrderedDict):
    pairs = list(items.items() if isinstance(items, dict) else items)
    for key, _ in pairs:
        _check_key(key)
    return kind(dict(pairs)) if kind is Counter else kind(pairs)


def _make_defaultdict(factory=None, items=()) -> defaultdict:
    _require(
        factory in (None, dict, list, set, int, float), 'a defaultdict of something'
    )
    return _make_mapping(items, lambda pairs: defaultdict(factory, pairs))


_ATOMS = (str, int, float, bool, type(None), bytes, complex, torch.dtype)


def _check_key(key) -> None:
    # A hash descends into tuples without a limit, and ends the process.
    kinds = map(type, key) if type(key) is tuple else (type(key),)
    _require(all(kind in _ATOMS for kind in kinds), 'a key of odd type')


# --- the allow-list

# Names that may stand in a checkpoint, for what they are.
_NAMES = {
    ('builtins', 'getattr'): getattr,
    ('_codecs', 'encode'): _make_bytes,
    ('argparse', 'Namespace'): argparse.Namespace,
    ('collections', 'OrderedDict'): OrderedDict,
    ('collections', 'Counter'): Counter,  # MultiStepLR's milestones
    ('collections', 'defaultdict'): defaultdict,
    ('numpy', 'ndarray'): np.ndarray,
    ('numpy', 'dtype'): np.dtype,
    ('torch', 'Size'): torch.Size,
    ('torch', 'device'): torch.device,
    ('torch._utils', '_rebuild_tensor'): _make_tensor,
    ('torch._utils', '_rebuild_tensor_v2'): _make_tensor_v2,
    ('torch._utils', '_rebuild_parameter'): _make_parameter,
    ('mmengine.logging.history_buffer', 'HistoryBuffer'): HistoryBuffer,
    **{('mmengine.logging.history_buffer', f'HistoryBuffer.{name}'):
       getattr(HistoryBuffer, name)
       for name in _STATISTICS},
    **{('builtins', kind.__name__): kind
       for kind in (bool, bytearray, bytes, complex, dict, float, frozenset,
                    int, list, set, slice, str, tuple)},
    **{(f'numpy.{core}.multiarray', name): maker
       for core in ('core', '_core')
       for name, maker in (('_reconstruct', _make_empty_array),
                           ('scalar', _make_number))},
    **{('torch', name): value
       for name, value in vars(torch).items()
       if isinstance(value, torch.dtype)},
    **{(module, name): kind
       for module in ('torch', 'torch.cuda')
       for name, kind in _STORAGE_TYPES.items()},
}  # yapf: disable

# What is called where a pickle calls one of them.
_MAKERS: Dict[Any, Callable] = {
    getattr: _make_statistic,
    np.dtype: _make_dtype,
    HistoryBuffer: lambda: HistoryBuffer.__new__(HistoryBuffer),
    argparse.Namespace: argparse.Namespace,
    OrderedDict: _make_mapping,
    Counter: lambda items=(): _make_mapping(items, Counter),
    defaultdict: _make_defaultdict,
    torch.Size: torch.Size,
    torch.device: torch.device,
    bytes: _make_bytes,
    bytearray: _make_bytearray,
    set: _make_set,
    frozenset: lambda items=(): _make_set(items, frozenset),
    complex: complex,
    slice: slice,
    **{maker: maker
       for maker in (_make_tensor, _make_tensor_v2, _make_parameter,
                     _make_empty_array, _make_number, _make_bytes)},
}  # yapf: disable

# What is done where a pickle fills in an object.
_FILLERS = {
    np.dtype: _fill_dtype,
    np.ndarray: _fill_array,
    HistoryBuffer: _fill_history,
    OrderedDict: _fill_ordered_dict,
    argparse.Namespace: _fill_namespace,
}

# The opcodes of protocols 2 to 5, less those that only classes of one's own
# need (EXT, INST, OBJ, NEWOBJ_EX), and less buffers out of band.
_OPCODES = [
    'PROTO', 'FRAME', 'STOP', 'MARK', 'POP', 'POP_MARK', 'NONE', 'NEWTRUE',
    'NEWFALSE', 'BININT', 'BININT1', 'BININT2', 'LONG1', 'LONG4',
    'BINFLOAT', 'BINSTRING', 'SHORT_BINSTRING', 'BINUNICODE',
    'SHORT_BINUNICODE', 'BINUNICODE8', 'BINBYTES', 'SHORT_BINBYTES',
    'BINBYTES8', 'BYTEARRAY8', 'EMPTY_TUPLE', 'TUPLE', 'TUPLE1', 'TUPLE2',
    'TUPLE3', 'EMPTY_LIST', 'APPEND', 'APPENDS', 'EMPTY_DICT', 'SETITEM',
    'SETITEMS', 'EMPTY_SET', 'ADDITEMS', 'FROZENSET', 'GLOBAL',
    'STACK_GLOBAL', 'REDUCE', 'NEWOBJ', 'BUILD', 'BINPERSID', 'BINGET',
    'LONG_BINGET', 'BINPUT', 'LONG_BINPUT', 'MEMOIZE'
]  # yapf: disable


class _Dispatch(dict):
    def __missing__(self, code: int) -> None:
        raise Refused(f'refused the pickle opcode {bytes([code])!r}')


class _Unpickler(pickle._Unpickler):
    """Python's own unpickler, with every step that could do harm replaced."""

    # Its own, of which typeshed does not know.
    stack: list
    append: Callable[[Any], None]
    pop_mark: Callable[[], list]

    dispatch = _Dispatch(
        {
            code: pickle._Unpickler.dispatch[code]
            for code in (getattr(pickle, name)[0] for name in _OPCODES)
        }
    )

    def __init__(self, file: BinaryIO, storage: Any = None) -> None:
        super().__init__(file, encoding='utf-8')
        self._storage = storage

    def find_class(self, module: str, name: str) -> Any:
        # Protocol 2, which torch.save writes, spells modules as Python 2.
        module = IMPORT_MAPPING.get(module, module)
        try:
            return _NAMES[module, name]
        except KeyError:
            raise Refused(f'refused "{module}.{name}"') from None

    def persistent_load(self, pid: Any) -> _Storage:
        _require(
            self._storage
            and type(pid) is tuple
            and len(pid) in (5, 6)
            and pid[0] == 'storage'
            and type(pid[1]) is _StorageType
            and type(pid[2]) is type(pid[3]) is str
            and _is_count(pid[4]),
            'a persistent id that names no storage',
        )
        return self._storage(pid[1].dtype, *pid[2:])

    def load_reduce(self) -> None:
        args, function = self.stack.pop(), self.stack.pop()
        named = isinstance(
            function, (type, types.FunctionType, types.BuiltinFunctionType)
        )
        maker: Any = _MAKERS.get(function) if named else None
        _require(
            maker and type(args) is tuple,
            f'a call of {function.__name__ if named else "a value"}',
        )
        self.append(maker(*args))

    def load_build(self) -> None:
        state, target = self.stack.pop(), self.stack[-1]
        kind = np.dtype if isinstance(target, np.dtype) else type(target)
        _require(kind in _FILLERS, f'to fill in a {kind.__name__}')
        _FILLERS[kind](target, state)

    def _set(self, items: list) -> None:
        _require(
            type(self.stack[-1]) in (dict, OrderedDict, Counter, defaultdict)
            and len(items) % 2 == 0,
            'to set items of what is no dict',
        )
        for key, value in zip(items[::2], items[1::2]):
            _check_key(key)
            self.stack[-1][key] = value

    def load_setitems(self) -> None:
        self._set(self.pop_mark())

    def load_setitem(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._set([key, value])

    def _extend(self, items: list) -> None:
        _require(type(self.stack[-1]) is list, 'to extend what is no list')
        self.stack[-1].extend(items)

    def load_appends(self) -> None:
        self._extend(self.pop_mark())

    def load_append(self) -> None:
        self._extend([self.stack.pop()])

    def load_additems(self) -> None:
        items = self.pop_mark()
        _require(type(self.stack[-1]) is set, 'to extend what is no set')
        self.stack[-1].update(_make_set(items))

    def load_frozenset(self) -> None:
        self.append(_make_set(self.pop_mark(), frozenset))

    dispatch.update(
        {
            pickle.REDUCE[0]: load_reduce,
            # An object with default pickling: cls.__new__(cls, *args)
            pickle.NEWOBJ[0]: load_reduce,
            pickle.BUILD[0]: load_build,
            pickle.SETITEM[0]: load_setitem,
            pickle.SETITEMS[0]: load_setitems,
            pickle.APPEND[0]: load_append,
            pickle.APPENDS[0]: load_appends,
            pickle.ADDITEMS[0]: load_additems,
            pickle.FROZENSET[0]: load_frozenset,
        }
    )


_LEAVES = (
    *_ATOMS,
    bytearray,
    torch.Size,
    torch.device,
    np.ndarray,
    Tensor,
    torch.nn.Parameter,
    HistoryBuffer,
)
_STATISTIC_METHODS = [getattr(HistoryBuffer, name) for name in _STATISTICS]


def _children(value: Any) -> Iterator:
    kind = type(value)
    if kind in (dict, OrderedDict, Counter, defaultdict):
        # Keys are atoms.
        attributes = getattr(value, '__dict__', {})
        return iter([*value.values(), *attributes.values()])
    if kind in (list, tuple, set, frozenset):
        return iter(value)
    if kind is argparse.Namespace:
        return iter(vars(value).values())
    if kind is slice:
        return iter((value.start, value.stop, value.step))
    _require(
        kind in _LEAVES
        or isinstance(value, (np.generic, np.dtype, type))
        or value in _STATISTIC_METHODS,
        f'a {kind.__name__}',
    )
    return iter(())


def _check_structure(root: Any) -> None:
    """Refuse what would be endless for whoever walks it."""
    # id of a container: its depth and number of items
    done: Dict[int, Tuple[int, int]] = {}
    path: List[list] = [[id(root), _children(root), 0, 1]]
    while path:
        _, children, depth, items = path[-1]
        for child in children:
            if isinstance(child, _LEAVES):
                path[-1][3] = items = items + 1
                continue
            if id(child) not in done:
                _require(
                    all(id(child) != step[0] for step in path),
                    'a container that contains itself',
                )
                _require(
                    len(path) < MAX_DEPTH,
                    f'containers nested more than {MAX_DEPTH} deep',
                )
                path.append([id(child), _children(child), 0, 1])
                break
            below, more = done[id(child)]
            path[-1][2] = depth = max(depth, below)
            path[-1][3] = items = items + more
        else:
            name, _, depth, items = path.pop()
            _require(
                items <= MAX_ITEMS, f'containers that hold more than {MAX_ITEMS} items'
            )
            _require(
                len(path) + depth < MAX_DEPTH,
                f'containers nested more than {MAX_DEPTH} deep',
            )
            done[name] = depth + 1, items
            if path:
                path[-1][2] = max(path[-1][2], depth + 1)
                path[-1][3] += items


# --- the two formats


def _restore(flat: Tensor, location: str, map_location: Any) -> Tensor:
    if callable(map_location):
        storage = map_location(flat.untyped_storage(), location)
        return (
            flat
            if storage is None
            else torch.empty(0, dtype=flat.dtype, device=storage.device).set_(storage)
        )
    if isinstance(map_location, dict):
        map_location = map_location.get(location)
    return flat if map_location is None else flat.to(map_location)


def _read_zip(file: BinaryIO, size: int, map_location: Any) -> Any:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        _require(len(set(names)) == len(names), 'an archive with an entry twice')
        _require(
            not any(name.endswith('/constants.pkl') for name in names),
            'a TorchScript archive',
        )
        for entry in entries:
            parts = entry.filename.replace('\\', '/').split('/')
            _require(
                '..' not in parts and parts[0],
                f'an archive with the path "{entry.filename}"',
            )
            _require(
                entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1,
                'an archive with compressed entries',
            )
        _require(
            sum(entry.file_size for entry in entries) <= size,
            'an archive whose entries claim to be larger than the file',
        )
        roots = [
            name[: -len('data.pkl')] for name in names if name.endswith('/data.pkl')
        ]
        _require(
            len(roots) == 1 and roots[0].count('/') == 1,
            'a zip archive that torch.save did not write',
        )
        (root,) = roots
        if f'{root}byteorder' in names:
            _require(
                archive.read(f'{root}byteorder') == b'little',
                'the byte order of another machine',
            )
        storages = {}

        def storage(dtype, key, location, numel):
            if key not in storages:
                entry = archive.getinfo(f'{root}data/{key}')
                _require(
                    entry.file_size == numel * dtype.itemsize,
                    f'a storage that claims {numel} values of {dtype} in '
                    f'{entry.file_size} bytes',
                )
                flat = torch.empty(numel, dtype=dtype)
                target = memoryview(flat.view(torch.uint8).numpy())  # type: ignore
                with archive.open(entry) as record:
                    done = 0
                    while chunk := record.read(2**24):
                        target[done : done + len(chunk)] = chunk
                        done += len(chunk)
                storages[key] = _Storage(
                    _restore(flat, location, map_location), 0, numel
                )
            found = storages[key]
            _require(
                (found.flat.dtype, found.numel) == (dtype, numel),
                'a storage of two types',
            )
            return found

        return _Unpickler(io.BytesIO(archive.read(f'{root}data.pkl')), storage).load()


def _read_legacy(file: BinaryIO, size: int, map_location: Any) -> Any:
    _require(
        _Unpickler(file).load() == 0x1950A86A20F9469CFC6C
        and _Unpickler(file).load() == 1001,
        'a pickle that torch.save did not write',
    )
    system = _Unpickler(file).load()
    _require(
        isinstance(system, dict) and system.get('little_endian', True) is True,
        'the byte order of another machine',
    )
    begin = file.tell()
    storages: Dict[str, list] = {}

    def storage(dtype, key, location, numel, view=None):
        _require(
            numel * dtype.itemsize <= size,
            f'a storage that claims {numel} values of {dtype}, more than '
            'the file holds',
        )
        # In the first pass the content is not at hand: it follows.
        found = storages.setdefault(
            key, [torch.empty(numel, dtype=dtype, device='meta'), location]
        )[0]
        _require(
            (found.dtype, found.numel()) == (dtype, numel), 'a storage of two types'
        )
        if view is None:
            return _Storage(found, 0, numel)
        _, start, length = view
        _require(
            _is_count(start) and _is_count(length) and start + length <= numel,
            'a view beyond its storage',
        )
        return _Storage(found, start, length)

    _Unpickler(file, storage).load()
    end = file.tell()
    keys = _Unpickler(file).load()
    _require(
        type(keys) is list
        and all(type(key) is str for key in keys)
        and sorted(keys) == sorted(storages),
        'storages other than those that the tensors name',
    )
    for key in keys:
        flat, location = storages[key]
        (numel,) = struct.unpack('<q', file.read(8))
        _require(numel == flat.numel(), 'a storage of two sizes')
        content = file.read(numel * flat.dtype.itemsize)
        flat = torch.empty(numel, dtype=flat.dtype)
        flat.view(torch.uint8).numpy()[:] = np.frombuffer(content, 'u1')
        storages[key][0] = _restore(flat, location, map_location)
    file.seek(begin)
    checkpoint = _Unpickler(file, storage).load()
    _require(file.tell() == end, 'an odd pickle')
    return checkpoint


def _read(file: BinaryIO, map_location: Any) -> Any:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(512)
    file.seek(0)
    _require(head, 'an empty file')
    if head.startswith(b'PK\x03\x04'):
        checkpoint = _read_zip(file, size, map_location)
    elif head.startswith(b'\x80'):
        # A map reads no further than the file, whatever length is asked for.
        source: Any = (
            file
            if isinstance(file, io.BytesIO)
            else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        )
        checkpoint = _read_legacy(source, size, map_location)
    else:
        _require(head[257:262] != b'ustar', 'a tar archive')
        _require(
            not head.lstrip().startswith(b'<'), 'a web page in place of a checkpoint'
        )
        raise Refused(
            f'refused a file that begins with {head[:8]!r}: it is not of torch.save'
        )
    _check_structure(checkpoint)
    return checkpoint


def read_checkpoint(file: BinaryIO, name: str, map_location: Any = None) -> Any:
    """Read what ``torch.save`` wrote.

    Args:
        file (BinaryIO): The opened file.
        name (str): Its name, for the errors.
        map_location: As in :func:`torch.load`, but None is the CPU: the file
            does not choose the device.

    Returns:
        The content: tensors, parameters, plain containers, NumPy arrays and
        numbers, ``HistoryBuffer``, ``argparse.Namespace``.

    Raises:
        pickle.UnpicklingError: If there is anything else in it, if it claims
            more than it holds, or if it is cut short. One line that says the
            file and the reason.
    """
    try:
        return _read(file, map_location)
    except Refused as error:
        text = (
            f'{error}; only tensors, plain containers, NumPy arrays and '
            "mmengine's log history are read"
        )
    except MemoryError:
        raise
    # Bytes that are no checkpoint raise anything.
    except Exception as error:
        text = (
            f'cut short or damaged ({type(error).__name__}: {error}); '
            'fetch or save it again'
        )
    # The reason may quote the file.
    text = ''.join(letter if letter.isprintable() else '?' for letter in text[:400])
    raise pickle.UnpicklingError(f'{name}: {text}') from None

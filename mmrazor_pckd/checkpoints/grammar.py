"""Names that may stand in a checkpoint, and what their calls look like."""

import math
import re
from typing import Any, Collection, Dict, Mapping

from .pickled import Node, require

HISTORY = 'mmengine.logging.history_buffer.HistoryBuffer'
STATISTICS = ('min', 'max', 'current', 'mean')

_TEXT = "('.*'|str)"
_TENSOR = r'storage \d+ \([\d ]*\) \([\d ]*\)'
_HOOKS = r'(True|False) collections.OrderedDict\(\)'  # none
_METADATA = r'( None| \{\})?'
# The arguments as show() writes them. What is not here is not called.
_CALLS = {
    'builtins.getattr': f"{HISTORY} '({'|'.join(STATISTICS)})'",
    'builtins.bytes': '',
    'builtins.bytearray': f"(bytes|{_TEXT} 'latin-?1')?",
    '_codecs.encode': f"{_TEXT} 'latin-?1'",
    'builtins.set': r'(\[.*\])?',
    'builtins.frozenset': r'(\[.*\])?',
    'builtins.complex': r'\S+ \S+',
    'builtins.slice': r'\S+ \S+ \S+',
    'argparse.Namespace': '',
    'collections.OrderedDict': r'([\[({].*)?',
    'collections.Counter': r'(\{.*\})?',  # MultiStepLR's milestones
    'collections.defaultdict': '(None|builtins.(dict|list|set|int|float))?',
    HISTORY: '',
    # Objects are pointers, and a structure's fields may hide one.
    'numpy.dtype': r"'[biufcSU][1-9]\d{,9}'( (True|False|0|1)){,2}",
    **{f'numpy.{core}.multiarray.{name}': args
       for core in ('core', '_core')
       for name, args in (('_reconstruct', r'numpy.ndarray \(0\) bytes'),
                          ('scalar', r'numpy.dtype\(.*\) bytes'))},
    'torch.Size': r'\(.*\)',
    'torch.device': r"'\S*'( \d+)?",
    'torch._utils._rebuild_tensor': _TENSOR,
    'torch._utils._rebuild_tensor_v2': f'{_TENSOR} {_HOOKS}{_METADATA}',
    # Types without a storage class of their own, such as uint16.
    'torch._utils._rebuild_tensor_v3':
        rf'{_TENSOR} {_HOOKS} torch.\w+{_METADATA}',
    'torch._utils._rebuild_parameter':
        rf'torch._utils._rebuild_tensor\w*\(.*\) {_HOOKS}',
}  # yapf: disable
_STORAGE = (
    rf"'storage' torch.[\w.]+Storage {_TEXT} {_TEXT} \d+( None| \({_TEXT} \d+ \d+\))?"
)
# In these: attributes, sorted. torch's versions of the modules are _metadata,
# anything else there could hide a method.
_FILLINGS = {
    'collections.OrderedDict': r"('_metadata' (\{.*\}|collections.OrderedDict\(.*\)))?",
    HISTORY: r"'_count_history' [biuf]1 '_log_history' [biuf]1 'max_length' \d+"
             r"( 'statistics_methods' \{.*\})?",
    'argparse.Namespace': '.*',
}  # yapf: disable
NAMES = {
    *_CALLS,
    'numpy.ndarray',
    *(f'{HISTORY}.{name}' for name in STATISTICS),
    *(
        f'builtins.{kind.__name__}'
        for kind in (bool, dict, float, int, list, str, tuple)
    ),
}
_BRACKETS = {'tuple': '()', 'list': '[]', 'dict': '{}'}


def show(value: Any) -> str:
    """A value as the patterns of the grammar have it, on one line.

    Example:
        >>> show(Node('tuple', 'TUPLE', [1, 'a', 'a text', Node('list', 'EMPTY_LIST')]))
        "(1 'a' str [])"
    """
    if not isinstance(value, Node):
        short = type(value) is not str or re.fullmatch(r'[\w.:<|=>-]{,60}', value)
        return 'bytes' if type(value) is bytes else repr(value) if short else 'str'
    if value.opcode in ('GLOBAL', 'BINPERSID'):
        return value.name
    if value.name in ('_codecs.encode', 'builtins.bytes'):
        return 'bytes'
    if value.name == 'builtins.getattr':
        return f'{HISTORY}.{value.parts[1]}'
    if value.name.endswith('._reconstruct') and value.state:
        _, shape, dtype, *_ = value.state.parts
        return f'{dtype.parts[0][0]}{len(shape.parts)}'
    name, brackets = '', _BRACKETS.get(value.name, '()')
    inside = '...' if value.parts or value.added or value.state else ''
    if value.name == 'tuple' and len(value.parts) <= 64:  # torch's dimensions
        inside = ' '.join('...' if isinstance(part, Node) and part.name == 'tuple'
                          else show(part) for part in value.parts)  # yapf: disable
    elif value.name not in _BRACKETS:
        name = value.name
    return f'{name}{brackets[0]}{inside}{brackets[1]}'


class Grammar:
    """Checks what :func:`.pickled.take_apart` makes, step by step.

    Args:
        widths (Mapping): Bytes of one value, by the name of a ``torch.dtype``
            or of a storage class.
        more (Collection): Other names, which may be called with anything.

    Attributes:
        storages (dict): What is claimed of a storage, by its key: bytes of
            one value, number of values; of a view also the storage's key and
            where it begins.

    Example:
        >>> import io
        >>> from mmrazor_pckd.checkpoints.pickled import take_apart
        >>> code = io.BytesIO(b'\\x80\\x02cposix\\nsystem\\n.')
        >>> take_apart(code, Grammar({}))
        Traceback (most recent call last):
        ...
        mmrazor_pckd.checkpoints.pickled.Refused: refused "posix.system"
    """

    def __init__(self, widths: Mapping[str, int], more: Collection[str] = ()) -> None:
        self._widths, self._more = widths, more
        self.storages: Dict[str, tuple] = {}

    def __call__(self, what: str, node: Node) -> None:
        """Raise a Refused for what does not belong into a checkpoint."""
        if what == 'storage' or node.name in NAMES or node.name not in self._more:
            getattr(self, f'_{what}')(node)

    def _name(self, node: Node) -> None:
        require(node.name in NAMES or node.name in self._widths, f'"{node.name}"')

    def _call(self, node: Node) -> None:
        args = ' '.join(map(show, node.parts))
        require(
            re.fullmatch(_CALLS.get(node.name, '(?!)'), args),
            f'a call of {node.name} with {args or "nothing"}',
        )
        if node.name.startswith('torch._utils._rebuild_tensor'):
            self._tensor(*node.parts)

    def _tensor(self, storage, offset, size, stride, *rest) -> None:
        kind, _, _, numel, *view = storage.parts[1:]
        dtype = next((node for node in rest if show(node) in self._widths), kind)
        if view and view[0]:
            numel = view[0].parts[2]
        held = numel * self._widths[kind.name] // self._widths[dtype.name]
        last = offset + sum((n - 1) * step for n, step in zip(size.parts, stride.parts))
        claimed = math.prod(size.parts)
        require(len(size.parts) == len(stride.parts), 'a tensor of odd shape')
        # Also an expanded tensor has no more values than are there.
        require(
            not claimed or max(claimed, last + 1) <= held,
            f'a tensor of shape {tuple(size.parts)}, which claims more values than '
            f'the {held} that are stored',
        )

    def _storage(self, node: Node) -> None:
        require(
            re.fullmatch(_STORAGE, ' '.join(map(show, node.parts))),
            'a persistent id that names no storage',
        )
        _, kind, key, _, numel, *view = node.parts
        width = self._widths[kind.name]
        self._claim(key, width, numel)
        if view and view[0]:
            view_key, start, length = view[0].parts
            require(start + length <= numel, 'a view beyond its storage')
            self._claim(view_key, width, length, key, start)

    def _claim(self, key: str, *claim: Any) -> None:
        require(self.storages.setdefault(key, claim) == claim, 'a storage of two types')

    def _fill(self, node: Node) -> None:
        require(node.opcode != 'GLOBAL', f'to fill in the name {node.name}')
        if node.name == 'numpy.dtype':
            kind, width = node.parts[0][0], int(node.parts[0][1:])
            end = {'S': f'{width} 1 0', 'U': f'{4 * width} 4 8'}.get(kind, '-1 -1 0')
            require(
                re.fullmatch(rf"\(3 '[<|]' None None None {end}\)", show(node.state)),
                'a NumPy type of another byte order or with fields',
            )
        elif node.name.endswith('._reconstruct'):
            _, shape, dtype, _, content = node.state.parts
            require(show(dtype) == 'numpy.dtype(...)', 'a NumPy array of odd type')
            kind, width = dtype.parts[0][0], int(dtype.parts[0][1:])
            text = content.parts[:1] or [''] if isinstance(content, Node) else [content]
            require(
                re.fullmatch(r'\([\d ]*\) bytes', f'{show(shape)} {show(content)}')
                and math.prod(shape.parts) * width * (4 if kind == 'U' else 1)
                == len(text[0]),
                'a NumPy array whose size is not that of its content',
            )
        else:
            state = node.state
            require(
                node.name in _FILLINGS and show(state)[0] == '{',
                f'to fill in a {node.name}',
            )
            keys, values = state.added[::2], state.added[1::2]
            pairs = sorted(zip(map(show, keys), map(show, values)))
            require(
                re.fullmatch(_FILLINGS[node.name], ' '.join(map(' '.join, pairs)))
                and all(type(key) is str for key in keys),
                f'attributes of a {node.name}',
            )
            if node.name == HISTORY and 'statistics_methods' in keys:
                # HistoryBuffer makes them those of its class.
                methods = values[keys.index('statistics_methods')].added
                require(
                    all(
                        show(method) == f'{HISTORY}.{name}'
                        for name, method in zip(methods[::2], methods[1::2])
                    ),
                    'other methods of a log history',
                )

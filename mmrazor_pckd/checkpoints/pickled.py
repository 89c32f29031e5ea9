"""A pickle taken apart: what it would make, without making any of it."""

import pickle
import pickletools
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from typing import Any, BinaryIO, Callable, Dict, Iterable, List, Tuple

MAX_DEPTH = 100
# Containers may be shared; whoever walks them sees this many items.
MAX_ITEMS = 10**7
# Containers, names and calls: each takes memory while it is looked at.
MAX_NODES = 10**6

# The opcodes of values that torch reads, and all that are written anew for it.
# Those that only classes of one's own need, such as INST, OBJ, EXT, are refused.
_VALUES = {
    'BININT', 'BININT1', 'BININT2', 'LONG1', 'BINFLOAT', 'BINUNICODE',
    'SHORT_BINSTRING', 'NONE', 'NEWTRUE', 'NEWFALSE',
}  # yapf: disable
_OTHER_VALUES = {
    'LONG4', 'BINSTRING', 'SHORT_BINUNICODE', 'BINUNICODE8', 'SHORT_BINBYTES',
    'BINBYTES', 'BINBYTES8', 'BYTEARRAY8',
}  # yapf: disable
_OTHER = {*_OTHER_VALUES, 'STACK_GLOBAL', 'MEMOIZE', 'FRAME', 'ADDITEMS', 'FROZENSET'}
_CONSTANTS = {'NONE': None, 'NEWTRUE': True, 'NEWFALSE': False}
_LISTS, _SETS = ['list'], ['set']
_DICTS = [
    'dict',
    'collections.OrderedDict',
    'collections.Counter',
    'collections.defaultdict',
]
_OWNERS = {
    'APPEND': _LISTS,
    'APPENDS': _LISTS,
    'ADDITEMS': _SETS,
    'SETITEM': _DICTS,
    'SETITEMS': _DICTS,
}


class Refused(pickle.UnpicklingError):
    """Something in a checkpoint that is not read."""


def require(condition: Any, reason: str) -> None:
    """Raise :class:`Refused` with the reason unless the condition holds.

    Example:
        >>> require(False, 'a tar archive')
        Traceback (most recent call last):
        ...
        mmrazor_pckd.checkpoints.pickled.Refused: refused a tar archive
    """
    if not condition:
        raise Refused(f'refused {reason}')


class Node:
    """A container, a name, the call of a name, or a storage.

    Attributes:
        name (str): ``'list'``, or ``'module.name'`` of a name and of its call.
        opcode (str): What makes it.
        parts (list): Items of a tuple, arguments of a call.
        added (list): What is put in: items, or keys and values in turn.
        state: What it is filled in with, None for nothing.
    """

    __slots__ = ('name', 'opcode', 'parts', 'added', 'state', 'depth', 'items', 'used')

    def __init__(self, name: str, opcode: str, parts: Iterable = ()) -> None:
        self.name, self.opcode, self.parts = name, opcode, list(parts)
        self.added: list = []
        self.state: Any = None
        self.depth, self.items, self.used = 1, 1, False
        self.hold(self.parts)

    def hold(self, items: list) -> None:
        """Count what is put in. A container in another one is complete."""
        for item in items:
            if isinstance(item, Node):
                item.used = True
                self.depth = max(self.depth, item.depth + 1)
                self.items += item.items - 1
        self.items += len(items)
        if self.used:
            raise Refused('refused a container that contains itself')
        if self.depth > MAX_DEPTH:
            raise Refused(f'refused containers nested more than {MAX_DEPTH} deep')
        if self.items > MAX_ITEMS:
            raise Refused(f'refused containers that hold more than {MAX_ITEMS} items')


def take_apart(file: BinaryIO, check: Callable[[str, Node], None]) -> Tuple[Any, bool]:
    """Read one pickle as plain values and nodes.

    Args:
        file (BinaryIO): What has the pickle at its position.
        check (Callable): Called with ``'name'``, ``'call'``, ``'storage'`` or
            ``'fill'`` and the node that was just made or filled in.

    Returns:
        tuple: What the pickle makes, and whether torch reads its protocol.

    Raises:
        Refused: If containers are too deep, too large or contain themselves,
            or for an opcode that no checkpoint needs.
        Exception: Of any type, if it is cut short or damaged.

    Example:
        >>> import io
        >>> code = io.BytesIO(pickle.dumps(dict(a=(1, 2)), protocol=2))
        >>> root, plain = take_apart(code, lambda what, node: None)
        >>> root.name, root.added[0], root.added[1].parts, plain
        ('dict', 'a', [1, 2], True)
    """
    stack: list = []
    below: List[list] = []  # the stacks under the marks
    memo: Dict[int, Any] = {}
    plain, made = True, 0

    def since_mark() -> list:
        nonlocal stack
        items, stack = stack, below.pop()
        return items

    def make(what: str, *args: Any) -> None:
        nonlocal made
        made += 1
        require(made <= MAX_NODES, f'more than {MAX_NODES} containers and calls')
        node = Node(*args)
        if what:
            check(what, node)
        stack.append(node)

    def make_name(module: str, name: str) -> None:
        # Protocol 2, which torch.save writes, spells modules as Python 2.
        renamed = IMPORT_MAPPING.get(module, module), name
        name = '.'.join(NAME_MAPPING.get((module, name), renamed))
        make('name', name, 'GLOBAL')

    arg: Any
    for operation, arg, _ in pickletools.genops(file):
        opcode = operation.name
        plain = plain and opcode not in _OTHER and (opcode != 'PROTO' or arg == 2)
        if opcode in _VALUES or opcode in _OTHER_VALUES:
            if opcode.endswith('BINSTRING'):  # of Python 2; torch reads it so
                arg = arg.encode('latin1').decode()
            stack.append(_CONSTANTS.get(opcode, arg))
        elif opcode in ('BINGET', 'LONG_BINGET'):
            stack.append(memo[arg])
        elif opcode in ('BINPUT', 'LONG_BINPUT', 'MEMOIZE'):
            memo[len(memo) if arg is None else arg] = stack[-1]
        elif opcode == 'MARK':
            below.append(stack)
            stack = []
        elif opcode in ('TUPLE', 'FROZENSET'):
            items = since_mark()
            make('', opcode.lower(), opcode, items)
        elif opcode in ('TUPLE1', 'TUPLE2', 'TUPLE3'):
            items = [stack.pop() for _ in range(int(opcode[5]))][::-1]
            make('', 'tuple', 'TUPLE', items)
        elif opcode == 'EMPTY_TUPLE':
            make('', 'tuple', 'TUPLE')
        elif opcode in ('EMPTY_LIST', 'EMPTY_DICT', 'EMPTY_SET'):
            make('', opcode[6:].lower(), opcode)
        elif opcode in _OWNERS:
            items = since_mark() if opcode.endswith('S') else [stack.pop()]
            items = [stack.pop(), *items] if opcode == 'SETITEM' else items
            owner, kinds = stack[-1], _OWNERS[opcode]
            require(
                isinstance(owner, Node)
                and owner.opcode != 'GLOBAL'
                and owner.name in kinds
                and not (kinds is _DICTS and len(items) % 2),
                f'to set items of what is no {kinds[0]}',
            )
            owner.hold(items)
            owner.added += items
        elif opcode == 'GLOBAL':
            make_name(*arg.split(' ', 1))
        elif opcode == 'STACK_GLOBAL':
            name, module = stack.pop(), stack.pop()
            make_name(module, name)
        elif opcode in ('REDUCE', 'NEWOBJ'):
            args, called = stack.pop(), stack.pop()
            named = isinstance(called, Node) and called.opcode == 'GLOBAL'
            require(named and args.name == 'tuple', 'a call of a value')
            make('call', called.name, opcode, args.parts)
        elif opcode == 'BINPERSID':
            pid = stack.pop()
            make('storage', 'storage', opcode, getattr(pid, 'parts', [pid]))
        elif opcode == 'BUILD':
            state, owner = stack.pop(), stack[-1]
            require(isinstance(owner, Node) and not owner.state, 'to fill in a value')
            owner.hold([state])
            owner.state = state
            check('fill', owner)
        else:
            code = operation.code.encode('latin1')
            require(opcode in ('PROTO', 'FRAME', 'STOP'), f'the pickle opcode {code!r}')
    if len(stack) != 1 or below:
        raise ValueError('values are left over')
    return stack[0], plain

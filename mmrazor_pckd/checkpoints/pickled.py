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

_BOOLS = ('NEWTRUE', 'NEWFALSE')
# By what is added: what may be its owner.
_OWNERS = {
    'list': ['list'],
    'set': ['set'],
    'dict': [
        'dict',
        'collections.OrderedDict',
        'collections.Counter',
        'collections.defaultdict',
    ],
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
    plain, made = False, 0

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
        opcode, after = operation.name, operation.stack_after
        takes = [kind.name for kind in operation.stack_before]
        taken: list = []
        if 'mark' in takes:
            taken, stack = stack, below.pop()
            takes = takes[: takes.index('mark')]
        under = len(stack) - len(takes)
        if under < 0:
            raise IndexError('a pickle that takes more than it has')
        taken = stack[under:] + taken
        del stack[under:]
        if opcode == 'STOP':
            break
        if opcode == 'PROTO':
            plain = arg == 2
        elif opcode == 'MARK':
            below.append(stack)
            stack = []
        elif opcode in ('BINGET', 'LONG_BINGET'):
            stack.append(memo[arg])
        elif opcode in ('BINPUT', 'LONG_BINPUT', 'MEMOIZE'):
            stack += taken
            memo[len(memo) if arg is None else arg] = stack[-1]
        elif takes and takes[0] in _OWNERS:  # APPENDS, SETITEMS and the like
            owner, *items = taken
            require(
                isinstance(owner, Node)
                and owner.opcode != 'GLOBAL'
                and owner.name in _OWNERS[takes[0]]
                and not (takes[0] == 'dict' and len(items) % 2),
                f'to set items of what is no {takes[0]}',
            )
            owner.hold(items)
            owner.added += items
            stack.append(owner)
        elif opcode.startswith(('EMPTY_', 'TUPLE', 'FROZENSET')):
            make('', after[0].name, opcode, taken)
        elif opcode == 'GLOBAL':
            make_name(*arg.split(' ', 1))
        elif opcode == 'STACK_GLOBAL':
            make_name(*taken)
        elif opcode in ('REDUCE', 'NEWOBJ'):
            called, args = taken
            named = isinstance(called, Node) and called.opcode == 'GLOBAL'
            require(named and args.name == 'tuple', 'a call of a value')
            make('call', called.name, opcode, args.parts)
        elif opcode == 'BINPERSID':
            make('storage', 'storage', opcode, getattr(taken[0], 'parts', taken))
        elif opcode == 'BUILD':
            owner, state = taken
            require(isinstance(owner, Node) and not owner.state, 'to fill in a value')
            owner.hold([state])
            owner.state = state
            check('fill', owner)
            stack.append(owner)
        elif (
            not operation.stack_before
            and after
            and after[0] is not pickletools.anyobject
        ):  # a value
            if opcode.endswith('STRING'):  # of Python 2; torch reads it so
                arg = arg.encode('latin1').decode()
            stack.append(opcode == 'NEWTRUE' if opcode in _BOOLS else arg)
        else:
            # What only classes of one's own need: INST, OBJ, EXT, POP, ...
            code = operation.code.encode('latin1')
            require(opcode == 'FRAME', f'the pickle opcode {code!r}')
    if stack or below:
        raise ValueError('values are left over')
    return taken[0], plain

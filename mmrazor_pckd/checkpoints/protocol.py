"""Pickles of other protocols, written anew in protocol 2.

``torch.save(..., pickle_protocol=4)`` writes what ``torch.load`` does not
read with ``weights_only=True``.
"""

import io
import pickle
import struct
from typing import Any, Dict

from .pickled import Node


def in_protocol_2(root: Any) -> bytes:
    """Pickle what :func:`.pickled.take_apart` has returned.

    Example:
        >>> from mmrazor_pckd.checkpoints.pickled import take_apart
        >>> code = io.BytesIO(pickle.dumps([b'ab', {1}], protocol=4))
        >>> root, plain = take_apart(code, lambda what, node: None)
        >>> plain, pickle.loads(in_protocol_2(root))
        (False, [b'ab', {1}])
    """
    file = io.BytesIO()
    memo: Dict[int, bytes] = {}

    def write(value: Any) -> None:
        if id(value) in memo:
            file.write(pickle.LONG_BINGET + memo[id(value)])
        elif isinstance(value, Node):
            write_node(value)
        else:
            file.write(_value(value))
            if isinstance(value, (str, bytes, bytearray)):
                put(value)

    def put(value: Any) -> None:
        memo[id(value)] = struct.pack('<I', len(memo))
        file.write(pickle.LONG_BINPUT + memo[id(value)])

    def write_each(items: list, opcode: bytes) -> None:
        file.write(pickle.MARK)
        for item in items:
            write(item)
        file.write(opcode)

    def write_node(node: Node) -> None:
        called = node.opcode in ('REDUCE', 'NEWOBJ')
        added = node.added
        if node.opcode in ('EMPTY_SET', 'FROZENSET'):
            # The call of set or frozenset with a list.
            file.write(f'c__builtin__\n{node.name}\n'.encode() + pickle.EMPTY_LIST)
            write_each(node.parts + added, pickle.APPENDS)
            file.write(pickle.TUPLE1 + pickle.REDUCE)
            added = []
        if called or node.opcode == 'GLOBAL':
            file.write('c{}\n{}\n'.format(*node.name.rsplit('.', 1)).encode())
        if called or node.name == 'tuple' or node.opcode == 'BINPERSID':
            write_each(node.parts, pickle.TUPLE)
        if called or node.opcode in ('BINPERSID', 'EMPTY_LIST', 'EMPTY_DICT'):
            file.write(getattr(pickle, node.opcode))
        put(node)
        if added:
            write_each(
                added, pickle.APPENDS if node.name == 'list' else pickle.SETITEMS
            )
        if node.state:
            write(node.state)
            file.write(pickle.BUILD)

    file.write(pickle.PROTO + b'\x02')
    write(root)
    file.write(pickle.STOP)
    return file.getvalue()


def _value(value: Any) -> bytes:
    code = io.BytesIO()
    pickler = pickle.Pickler(code, 2)
    pickler.fast = True  # no memo of its own
    pickler.dump(value)
    return code.getvalue()[2:-1]  # without PROTO and STOP

"""A pickle is taken apart, within bounds."""

import io
import os
import pickle

import pytest

from mmrazor_pckd.checkpoints import pickled
from mmrazor_pckd.checkpoints.pickled import Node, Refused, take_apart


def apart(code):
    seen = []
    found = take_apart(
        io.BytesIO(code), lambda what, node: seen.append((what, node.name))
    )
    return *found, seen


def plainly(value):
    """What was taken apart, as what it was."""
    if not isinstance(value, Node):
        return value
    parts = [plainly(part) for part in value.parts]
    added = [plainly(item) for item in value.added]
    if value.name == 'dict':
        return dict(zip(added[::2], added[1::2]))
    kinds = dict(tuple=tuple, list=list, set=set, frozenset=frozenset)
    return kinds[value.name](parts + added)


@pytest.mark.parametrize('protocol', [2, 3, 4, 5])
def test_plain_values(protocol):
    value = dict(
        values=[None, True, False, 1, -1, 2**40, 1.5, 'ä', 'a' * 300],
        tuples=[(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        containers=[[], [[1], 2], {}, {'a': {'b': []}, 3: 4}],
    )
    root, plain, _ = apart(pickle.dumps(value, protocol))
    assert plainly(root) == value
    assert plain == (protocol == 2)


def test_nothing_is_called(tmp_path):
    class Touch:
        def __reduce__(self):
            return os.system, (f'touch {tmp_path}/mark',), dict(a=1)

    for protocol in (2, 4):
        root, _, seen = apart(pickle.dumps([Touch()], protocol))
        (call,) = root.added
        assert seen == [(what, 'posix.system') for what in ('name', 'call', 'fill')]
        assert call.parts == [f'touch {tmp_path}/mark']
        assert call.state.added == ['a', 1]
    assert not os.listdir(tmp_path)


def nested(depth, kind):
    value = kind([1])
    for _ in range(depth - 1):
        value = kind([value])
    return value


@pytest.mark.parametrize('kind', [list, tuple, lambda items: dict(enumerate(items))])
def test_as_deep_as_is_read(kind):
    apart(pickle.dumps(nested(pickled.MAX_DEPTH, kind), 2))
    with pytest.raises(Refused, match='nested more than 100 deep'):
        apart(pickle.dumps(nested(pickled.MAX_DEPTH + 1, kind), 2))


def test_as_many_items_as_are_read(monkeypatch):
    monkeypatch.setattr(pickled, 'MAX_ITEMS', 1000)
    ten = list(range(9))  # and the list itself
    shared = [ten] * 99  # 990, the list, and a dict with a key and a value
    assert apart(pickle.dumps({'a': shared, 'b': list(range(5))}, 2))
    with pytest.raises(Refused, match='more than 1000 items'):
        apart(pickle.dumps({'a': shared, 'b': list(range(6))}, 2))


def test_as_many_nodes_as_are_read(monkeypatch):
    monkeypatch.setattr(pickled, 'MAX_NODES', 10)
    apart(b'\x80\x02(' + b')' * 9 + b't.')
    with pytest.raises(Refused, match='more than 10 containers and calls'):
        apart(b'\x80\x02(' + b')' * 10 + b't.')


def test_what_contains_itself():
    value = [1]
    value.append([[value]])
    with pytest.raises(Refused, match='contains itself'):
        apart(pickle.dumps(value, 2))
    # Not by a later filling either: b = [1], a = [b], then b.append(a).
    with pytest.raises(Refused, match='contains itself'):
        apart(b'\x80\x02]q\x00]q\x01h\x00ah\x00h\x01a\x86.')


@pytest.mark.parametrize(
    'code',
    [
        b'(\x80\x02N.',
        b'\x80\x02NN.',
        b'\x80\x02.',
        b'\x80\x02(N\x85',
        b'\x80\x02N(\x85t.',
        b'\x80\x02h\x01.',
        b'\x80\x02q\x01.',
        b'\x80\x02t.',
        b'\x80\x04\x93.',
        b'\x80\x02X\xff\xff\xff\x7fa.',
    ],
)
def test_what_is_damaged(code):
    with pytest.raises((ValueError, LookupError)):
        apart(code)


@pytest.mark.parametrize(
    ('code', 'reason'),
    [
        (b'\x80\x02N0.', "opcode b'0'"),
        (b'\x80\x02(N1.', "opcode b'1'"),
        (b'(l.', "opcode b'l'"),
        (b'\x80\x02N2\x86.', "opcode b'2'"),
        (b'\x80\x02\x82\x01.', r"opcode b'\\x82'"),
        (b'\x80\x02N)R.', 'call of a value'),
        (b'\x80\x02NNb.', 'fill in a value'),
        (b'\x80\x02)Na.', 'no list'),
        (b'\x80\x02cbuiltins\nlist\nNa.', 'no list'),
        (b'\x80\x02]NNs.', 'no dict'),
        (b'\x80\x02}(Nu.', 'no dict'),
        (b'\x80\x04](N\x90.', 'no set'),
    ],
)
def test_what_no_checkpoint_needs(code, reason):
    with pytest.raises(Refused, match=reason):
        apart(code)

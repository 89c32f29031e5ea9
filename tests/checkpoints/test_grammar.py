"""Names, calls and claims."""

import io
import pickle

import pytest
import torch

from mmrazor_pckd.checkpoints.grammar import Grammar, show
from mmrazor_pckd.checkpoints.pickled import Node, Refused, take_apart

WIDTHS = {
    'torch.FloatStorage': 4,
    'torch.storage.UntypedStorage': 1,
    'torch.float32': 4,
    'torch.uint16': 2,
}


def name(text):
    return Node(text, 'GLOBAL')


def pack(*items):
    return Node('tuple', 'TUPLE', items)


def storage(grammar, numel, key='0', kind='torch.FloatStorage', view=None):
    node = Node(
        'storage', 'BINPERSID', ['storage', name(kind), key, 'cpu', numel, view]
    )
    grammar('storage', node)
    return node


def tensor(grammar, numel, offset, size, stride, version='_v2', dtype=None, **kwargs):
    rest = [True, Node('collections.OrderedDict', 'REDUCE')]
    parts = [storage(grammar, numel, **kwargs), offset, pack(*size), pack(*stride)]
    parts += rest if version else []
    parts += [name(dtype)] if dtype else []
    node = Node(f'torch._utils._rebuild_tensor{version}', 'REDUCE', parts)
    grammar('call', node)


@pytest.mark.parametrize(
    ('numel', 'offset', 'size', 'stride'),
    [
        (6, 0, (2, 3), (3, 1)),
        (6, 0, (3, 2), (1, 3)),
        (7, 1, (2, 3), (3, 1)),
        (0, 0, (0, 5), (5, 1)),
        (1, 0, (), ()),
        (5, 0, (0, 10**15), (1, 1)),
        (6, 0, (6,), (0,)),
        (4, 0, (2, 2), (0, 3)),
    ],
)
def test_a_tensor_within_its_storage(numel, offset, size, stride):
    for version in ('', '_v2'):
        tensor(Grammar(WIDTHS), numel, offset, size, stride, version)
        if numel > 1 and 0 not in size:
            with pytest.raises(Refused, match='claims more values than'):
                tensor(Grammar(WIDTHS), numel - 1, offset, size, stride, version)


def test_bytes_are_counted_in_values():
    for numel, size in ((12, (3, 2)), (12, (6,))):
        tensor(
            Grammar(WIDTHS), numel, 0, size, (2, 1)[-len(size) :], '_v3',
            'torch.uint16', kind='torch.storage.UntypedStorage',
        )  # yapf: disable
        with pytest.raises(Refused, match='claims more values than the 5'):
            tensor(
                Grammar(WIDTHS), numel - 1, 0, size, (2, 1)[-len(size) :], '_v3',
                'torch.uint16', kind='torch.storage.UntypedStorage',
            )  # yapf: disable


@pytest.mark.parametrize(
    ('size', 'stride', 'reason'),
    [((-1,), (1,), 'call of'), ((1,), (-1,), 'call of'), ((1,), (1, 1), 'odd shape'),
     ((True,), (1,), 'call of'), ((1.0,), (1,), 'call of')],
)  # yapf: disable
def test_a_tensor_of_odd_shape(size, stride, reason):
    with pytest.raises(Refused, match=reason):
        tensor(Grammar(WIDTHS), 4, 0, size, stride)


def test_a_view_is_within_its_storage():
    tensor(Grammar(WIDTHS), 6, 1, (2,), (1,), view=pack('v', 3, 3))
    with pytest.raises(Refused, match='more values than the 3'):
        tensor(Grammar(WIDTHS), 6, 2, (2,), (1,), view=pack('v', 3, 3))
    with pytest.raises(Refused, match='beyond its storage'):
        storage(Grammar(WIDTHS), 6, view=pack('v', 3, 4))


def test_a_storage_is_one_thing():
    grammar = Grammar(WIDTHS)
    storage(grammar, 6)
    storage(grammar, 6)
    storage(grammar, 6, view=pack('v', 1, 2))
    for change in (
        dict(numel=5),
        dict(kind='torch.storage.UntypedStorage'),
        dict(view=pack('v', 2, 2)),
        dict(view=pack('0', 0, 6)),
        dict(key='v'),
    ):
        with pytest.raises(Refused, match='a storage of two types'):
            storage(grammar, **{**dict(numel=6), **change})
    assert grammar.storages == {'0': (4, 6), 'v': (4, 2, '0', 1)}


def state(*parts):
    return pack(3, '<', None, None, None, *parts)


@pytest.mark.parametrize(
    ('code', 'good', 'bad'),
    [
        ('f8', state(-1, -1, 0), state(-1, -1, 1)),
        ('f8', state(-1, -1, 0), pack(3, '>', None, None, None, -1, -1, 0)),
        ('f8', state(-1, -1, 0), pack(3, '<', pack(), None, None, -1, -1, 0)),
        ('U5', state(20, 4, 8), state(0, 4, 8)),
        ('S5', state(5, 1, 0), state(2**31, 1, 0)),
        ('S5', state(5, 1, 0), state(5, 0, 0)),
        ('S5', state(5, 1, 0), state(-1, -1, 0)),
    ],
)
def test_a_numpy_type_is_what_its_code_says(code, good, bad):
    for filling in (good, bad):
        node = Node('numpy.dtype', 'REDUCE', [code, False, True])
        Grammar({})('call', node)
        node.state = filling
        if filling is good:
            Grammar({})('fill', node)
        else:
            with pytest.raises(Refused, match='NumPy type'):
                Grammar({})('fill', node)


@pytest.mark.parametrize(
    'code', ['O8', 'V8', 'S0', 'U', 'm8', 'M8[s]', 'f8, f8', 'f-8']
)
def test_no_other_numpy_type(code):
    with pytest.raises(Refused, match='call of numpy.dtype'):
        Grammar({})('call', Node('numpy.dtype', 'REDUCE', [code, False, True]))


def test_names_of_the_user_are_called_with_anything():
    code = pickle.dumps(torch.nn.ReLU(), 2)
    with pytest.raises(Refused, match='"torch.nn.modules.activation.ReLU"'):
        take_apart(io.BytesIO(code), Grammar({}))
    take_apart(io.BytesIO(code), Grammar({}, ['torch.nn.modules.activation.ReLU']))
    # Those that the grammar has stay within it.
    encode = Node('_codecs.encode', 'REDUCE', ['a', 'rot13'])
    with pytest.raises(Refused, match='rot13'):
        Grammar({}, ['_codecs.encode'])('call', encode)


def test_long_text_is_cut():
    assert show('a' * 60) == repr('a' * 60)
    assert show('a' * 61) == show("a'") == show('a\n') == 'str'
    assert show(pack(pack(1), Node('list', 'EMPTY_LIST'))) == '(... [])'

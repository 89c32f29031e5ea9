"""Pickles in protocol 2."""

import argparse
import io
import pickle
from collections import Counter, OrderedDict

import pytest

from mmrazor_pckd.checkpoints.pickled import take_apart
from mmrazor_pckd.checkpoints.protocol import in_protocol_2


class Filled:
    def __init__(self):
        self.parts = [1]


def again(value, protocol):
    code = io.BytesIO(pickle.dumps(value, protocol))
    root, _ = take_apart(code, lambda what, node: None)
    code = in_protocol_2(root)
    assert take_apart(io.BytesIO(code), lambda what, node: None)[1]
    return pickle.loads(code)


@pytest.mark.parametrize('protocol', [2, 3, 4, 5])
def test_everything_is_what_it_was(protocol):
    value = dict(
        values=[None, True, 3, 2**70, 1.5, 1j, 'ä', '', b'', b'\xff', bytearray(b'a')],
        containers=[(), (1, (2,)), [[]], {3: {}}, set(), {1, (2,)}, frozenset('ab')],
        counter=Counter('aab'),
        ordered=OrderedDict(b=1, a=[2]),
        types=[dict, Counter],
        namespace=argparse.Namespace(a=[1]),
    )
    assert again(value, protocol) == value


@pytest.mark.parametrize('protocol', [2, 4])
def test_what_is_shared_stays_shared(protocol):
    one, two = [1], OrderedDict(a=1)
    found = again([one, one, (one, two), two, {3: two}], protocol)
    assert found[0] is found[1] is found[2][0]
    assert found[2][1] is found[3] is found[4][3]


def test_text_is_written_once():
    text, content = 'a' * 10**4, bytearray(10**4)
    found = again([text, content] * 100, 4)
    assert found == [text, content] * 100
    assert found[1] is found[-1]
    code = io.BytesIO(pickle.dumps([text] * 100, 4))
    root, _ = take_apart(code, lambda what, node: None)
    assert len(in_protocol_2(root)) < 2 * 10**4


def test_an_object_is_filled_in():
    found = again(Filled(), 4)
    assert vars(found) == dict(parts=[1])


def test_a_storage_is_named():
    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return ('storage', 'a') if isinstance(value, complex) else None

    file = io.BytesIO()
    Pickler(file, 4).dump([1j, [1j]])
    file.seek(0)
    code = in_protocol_2(take_apart(file, lambda what, node: None)[0])

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, pid):
            return pid

    assert Unpickler(io.BytesIO(code)).load() == [('storage', 'a'), [('storage', 'a')]]

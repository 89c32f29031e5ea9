"""Files that would run code, take memory, or end the process."""

import argparse
import functools
import io
import operator
import os
import pickle
import posix
import resource
import struct
import subprocess
import tarfile
import zipfile
from collections import OrderedDict, defaultdict

import numpy as np
import pytest
import torch
from mmengine.logging import HistoryBuffer
from mmengine.runner import CheckpointLoader
from torch._utils import _rebuild_parameter, _rebuild_tensor_v2

MAGIC = b''.join(
    pickle.dumps(value, 2)
    for value in (0x1950A86A20F9469CFC6C, 1001, dict(little_endian=True))
)
reconstruct = np.zeros(0).__reduce__()[0]  # where NumPy 1 or 2 has it


class Call:
    """Pickles as a call, and as what is filled in after it."""

    def __init__(self, function, *args, state=None):
        self.parts = (function, args, state)[: 3 if state else 2]

    def __reduce__(self):
        return self.parts

    def __call__(self):
        raise AssertionError('only what is pickled is called')


class New:
    """Pickles as ``cls.__new__(cls)`` and what is filled in after it."""

    def __init__(self, cls, state):
        self.parts = __import__('copyreg').__newobj__, (cls,), state

    __reduce_ex__ = lambda self, protocol: self.parts  # noqa: E731
    __class__ = property(lambda self: self.parts[1][0])


def saved(content, zipped=True):
    file = io.BytesIO()
    torch.save(content, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()


def in_zip(code, *entries, **kwargs):
    """An archive of torch.save's layout around the opcodes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w', **kwargs) as archive:
        for name, content in (('a/data.pkl', code), ('a/version', b'3'), *entries):
            archive.writestr(name, content)
    return file.getvalue()


def in_legacy(code, keys=(), content=b''):
    return MAGIC + code + pickle.dumps(list(keys), 2) + content


def as_object(make):
    """Both formats of a file that holds an object."""
    return {
        'zip': lambda mark: saved(dict(state_dict=make(mark))),
        'legacy': lambda mark: saved(dict(state_dict=make(mark)), False),
    }


def as_code(make):
    """Both formats of a file that holds opcodes."""
    return {
        'zip': lambda mark: in_zip(make(mark)),
        'legacy': lambda mark: in_legacy(make(mark)),
    }


def text(value):
    value = value.encode()
    return b'X' + struct.pack('<I', len(value)) + value


def storage(numel, kind='FloatStorage', key='0'):
    return (
        b'('
        + text('storage')
        + b'ctorch\n'
        + kind.encode()
        + b'\n'
        + text(key)
        + text('cpu')
        + number(numel)
        + b'tQ'
    )


def number(value):
    value = value.to_bytes(16, 'little')
    return b'\x8a' + bytes([len(value)]) + value


def tensor(numel, *dims, kind='FloatStorage', stride=1):
    sizes = b'(' + b''.join(map(number, dims)) + b't'
    strides = b'(' + number(stride) * len(dims) + b't'
    return (
        b'\x80\x02ctorch._utils\n_rebuild_tensor_v2\n('
        + storage(numel, kind)
        + number(0)
        + sizes
        + strides
        + b'\x89ccollections\nOrderedDict\n)RtR.'
    )


def a_storage():
    return torch.zeros(4).storage()


def forged_dtype():
    fields = {'x': (np.dtype('O'), 0)}
    return Call(
        np.dtype, 'V8', False, True, state=(3, '|', None, ('x',), fields, 8, 1, 0)
    )


def array(dtype, shape, content):
    return Call(
        reconstruct, np.ndarray, (0,), b'b', state=(1, shape, dtype, False, content)
    )


def forged_history(**state):
    empty = np.zeros(1)
    return New(
        HistoryBuffer,
        {**dict(_log_history=empty, _count_history=empty, max_length=10), **state},
    )


def laughs():
    # Each list holds the one before ten times: 10^9 to whoever walks it.
    value = ['ha']
    for _ in range(9):
        value = [value] * 10
    return value


def itself():
    value = []
    value.append(value)
    return value


def ordered(**attributes):
    value = OrderedDict(a=1)
    value.__dict__.update(attributes)
    return value


def polyglot():
    """A tar archive to torch.load, a zip archive to zipfile."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode='w') as archive:
        for name in ('storages', 'tensors', 'pickle'):
            info = tarfile.TarInfo(name)
            info.size = len(pickle.dumps(0, 2))
            archive.addfile(info, io.BytesIO(pickle.dumps(0, 2)))
    with zipfile.ZipFile(file, 'a') as archive:
        archive.writestr('a', 'b')
    return file.getvalue()


def script():
    file = io.BytesIO()
    torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), file)
    return file.getvalue()


def touch(mark):
    return f'touch {mark}'


def write(mark):
    return f'open({mark!r}, "w")'


# Each: what is in the file, and the reason it is refused for.
CALLS = {
    'os.system': (lambda m: Call(os.system, touch(m)), 'posix.system'),
    'subprocess.Popen': (lambda m: Call(subprocess.Popen, ['touch', m]),
                         'subprocess.Popen'),
    'os.execv': (lambda m: Call(os.execv, '/bin/touch', ['touch', m]),
                 'posix.execv'),
    'eval': (lambda m: Call(eval, write(m)), 'builtins.eval'),
    'exec': (lambda m: Call(exec, write(m)), 'builtins.exec'),
    'open': (lambda m: Call(open, m, 'w'), '"_?io.open"'),
    '__import__': (lambda m: Call(__import__, 'antigravity'),
                   'builtins.__import__'),
    'getattr chain': (lambda m: Call(
        Call(getattr, Call(getattr, HistoryBuffer.mean, '__globals__'),
             'get'), 'np'), 'getattr'),
    'getattr of the history': (
        lambda m: Call(getattr, HistoryBuffer, '__init__'),
        "getattr with .* '__init__'"),
    'a statistic called': (lambda m: Call(HistoryBuffer.mean, 1),
                           'a call of a value'),
    'operator.attrgetter': (lambda m: Call(operator.attrgetter, 'system'),
                            'operator.attrgetter'),
    'operator.methodcaller': (
        lambda m: Call(Call(operator.methodcaller, 'system', touch(m)), 0),
        'operator.methodcaller'),
    'functools.partial': (
        lambda m: Call(Call(functools.partial, os.system, touch(m))),
        'functools.partial'),
    'numpy.load': (lambda m: Call(np.load, m, None, True), '"numpy'),
    'numpy.memmap': (lambda m: Call(np.memmap, m, 'u1', 'w+', 0, 8),
                     '"numpy'),
    'torch.load': (lambda m: Call(torch.load, m), 'torch.serialization.load'),
    'torch.storage._load_from_bytes': (
        lambda m: Call(torch.storage._load_from_bytes,
                       pickle.dumps(Call(os.system, touch(m)))),
        '_load_from_bytes'),
    'torch.hub.load': (lambda m: Call(torch.hub.load, m, 'a'),
                       'torch.hub.load'),
    'torch.jit.load': (lambda m: Call(torch.jit.load, m), 'torch.jit'),
    'torch.set_': (lambda m: Call(torch.set_num_threads, 1), '"torch'),
    'pickle.loads': (lambda m: Call(pickle.loads, pickle.dumps(
        Call(os.system, touch(m)))), 'pickle.loads'),
    'Config.fromstring': (
        lambda m: Call(__import__('mmengine').Config.fromstring, write(m),
                       '.py'), 'getattr|Config'),
    'in nested tuples': (
        lambda m: [({'a': (Call(os.system, touch(m)), )}, )], 'posix.system'),
    'in a key': (lambda m: {Call(os.system, touch(m)): 1}, 'posix.system'),
    'as an argument': (
        lambda m: Call(OrderedDict, [('a', Call(os.system, touch(m)))]),
        'posix.system'),
    'as the factory of a defaultdict': (
        lambda m: Call(defaultdict, bytearray), 'call of collections.defaultdict'),
    'encode': (lambda m: Call(__import__('_codecs').encode, 'a', 'rot13'),
               "encode with 'a' 'rot13'"),
}  # yapf: disable

OBJECTS = {
    'statistics replaced': (
        lambda m: Call(dict, state=dict(statistics_methods=1)),
        'call of builtins.dict'),
    'history with methods': (lambda m: forged_history(mean=list),
                             'attributes of a mmengine.*HistoryBuffer'),
    'history with swapped methods': (
        lambda m: forged_history(statistics_methods={'mean': HistoryBuffer.max}),
        'other methods'),
    'history of objects': (lambda m: forged_history(_log_history=[1]),
                           'attributes of a mmengine.*HistoryBuffer'),
    'class filled in': (lambda m: Call(getattr, HistoryBuffer, 'mean',
                                       state=dict(a=1)), 'to fill in'),
    'OrderedDict with methods': (lambda m: ordered(items=list),
                                 'attributes of a collections.OrderedDict'),
    'tensor with hooks': (
        lambda m: Call(_rebuild_tensor_v2, a_storage(), 0, (4, ), (1, ), True,
                       OrderedDict({0: HistoryBuffer.mean})),
        r'OrderedDict\(\.\.\.\)'),
    'parameter of a list': (
        lambda m: Call(_rebuild_parameter, [1], True, OrderedDict()),
        'call of torch._utils._rebuild_parameter'),
    'tensor beyond its storage': (
        lambda m: Call(_rebuild_tensor_v2, a_storage(), 3, (4, ), (1, ),
                       False, OrderedDict()), 'claims more values'),
    'tensor before its storage': (
        lambda m: Call(_rebuild_tensor_v2, a_storage(), -1, (1, ), (1, ),
                       False, OrderedDict()), 'storage -1'),
    'tensor of 1e15 by stride 0': (
        lambda m: Call(_rebuild_tensor_v2, a_storage(), 0, (10**15, ), (0, ),
                       False, OrderedDict()), 'claims more values'),
    'NumPy pointers as bytes': (
        lambda m: array(forged_dtype(), (1, ), struct.pack('<q', id(None))),
        "numpy.dtype with 'V8'"),
    'NumPy objects': (lambda m: np.array([1, 'a'], dtype=object),
                      "numpy.dtype with 'O8'"),
    'NumPy array that is larger': (
        lambda m: array(np.dtype('f8'), (10**15, ), b'12345678'),
        'size is not that'),
    'NumPy array of nothing, often': (
        lambda m: array(np.dtype('S0'), (10**15, ), b''),
        "numpy.dtype with 'S0'"),
    'NumPy constructor': (lambda m: Call(np.ndarray, (10**15, ), 'u1'),
                          'call of numpy.ndarray'),
    'bytearray of a length': (lambda m: Call(bytearray, 10**15), 'call of builtins'),
    'bytes of a length': (lambda m: Call(bytes, 10**15), 'call of builtins'),
    'shared lists': (lambda m: laughs(), 'more than 10000000 items'),
    'list in itself': (lambda m: itself(), 'contains itself'),
    'path object': (lambda m: __import__('pathlib').Path(m), 'pathlib'),
    'Namespace with a call': (
        lambda m: argparse.Namespace(a=Call(os.system, touch(m))),
        'posix.system'),
}  # yapf: disable

DEEP = 200000
CODES = {
    'deep tuple': (lambda m: b'\x80\x02)' + b'\x85' * DEEP + b'.', 'nested'),
    # Its hash would end the process.
    'deep tuple as a key': (
        lambda m: b'\x80\x02})' + b'\x85' * DEEP + b'Ns.', 'nested'),
    'deep lists': (lambda m: b'\x80\x02' + b']' * DEEP + b'a' * (DEEP - 1) +
                   b'.', 'nested'),
    'types.CodeType': (lambda m: b'\x80\x02ctypes\nCodeType\n)R.',
                       'types.CodeType'),
    'types.FunctionType': (lambda m: b'\x80\x02ctypes\nFunctionType\n)R.',
                           'types.FunctionType'),
    'text protocol': (lambda m: b"\x80\x02cposix\nsystem\n(S'touch " +
                      m.encode() + b"'\ntR.", 'posix.system'),
    'INST': (lambda m: b'\x80\x02(' + text(touch(m)) + b'iposix\nsystem\n.',
             'opcode'),
    'OBJ': (lambda m: b'\x80\x02(cposix\nsystem\n' + text(touch(m)) + b'o.',
            'posix.system'),
    'stack global': (
        lambda m: b'\x80\x04' + text('posix') + text('system') + b'\x93' +
        text(touch(m)) + b'\x85R.', 'posix.system'),
    'dotted name': (
        lambda m: b'\x80\x04' + text('collections') +
        text('OrderedDict.fromkeys.__globals__') + b'\x93.', 'refused "coll'),
    'extension code': (lambda m: b'\x80\x02\x82\x01.', 'opcode'),
    'call of a list': (lambda m: b'\x80\x02])R.', 'call of a value'),
    'class filled in by state': (
        lambda m: b'\x80\x02cmmengine.logging.history_buffer\nHistoryBuffer\n'
        b'}' + text('update') + b'ccollections\nOrderedDict\nsb.',
        'to fill in the name'),
    'items set on a class': (
        lambda m: b'\x80\x02ccollections\nOrderedDict\nK\x01K\x02s.',
        'what is no dict'),
    'huge LONG': (lambda m: b'\x80\x02\x8b\xff\xff\xff\x7f1.', 'cut short'),
    'huge BYTES': (lambda m: b'\x80\x04\x8e' + struct.pack('<Q', 10**15) +
                   b'1.', 'cut short'),
    'huge text': (lambda m: b'\x80\x04\x8d' + struct.pack('<Q', 10**15) +
                  b'1.', 'cut short'),
    'persistent id of text': (lambda m: b'\x80\x02' + text('a') + b'Q.',
                              'names no storage'),
    'persistent id of a number': (lambda m: b'\x80\x02K\x01Q.',
                                  'names no storage'),
    'persistent id of a module': (
        lambda m: b'\x80\x02(' + text('module') +
        b'cmmengine.logging.history_buffer\nHistoryBuffer\n' + text(m) +
        text('') + b'tQ.', 'names no storage'),
    'persistent id with a class': (
        lambda m: b'\x80\x02(' + text('storage') +
        b'ccollections\nOrderedDict\n' + text('0') + text('cpu') +
        b'K\x01tQ.', 'names no storage'),
    'bare storage': (lambda m: b'\x80\x02' + storage(0) + b'.',
                     'storage|KeyError'),
    'unknown storage': (lambda m: b'\x80\x02' + storage(0, 'OddStorage') +
                        b'.', 'torch.OddStorage'),
    'storage of 1e15': (lambda m: tensor(10**15, 10**15),
                        'claims|KeyError'),
    'storage of 1e30': (lambda m: tensor(10**30, 10**30),
                        'claims|KeyError'),
    'memo of nothing': (lambda m: b'\x80\x02h\x07.', 'damaged'),
    'empty stack': (lambda m: b'\x80\x02R.', 'damaged'),
    'no end': (lambda m: b'\x80\x02N', 'damaged'),
}  # yapf: disable

WEIGHTS = dict(state_dict=dict(a=torch.arange(1000.0)))
PLAIN = pickle.dumps(1, 2)


def with_record(content, numel=4, **kwargs):
    return in_zip(tensor(numel, numel), ('a/data/0', content), **kwargs)


def twice():
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as archive:
        for code in (PLAIN, PLAIN):
            archive.writestr('a/data.pkl', code)
    return file.getvalue()


def overlapping():
    """Entries that share their bytes and claim more than the file has."""
    content = with_record(bytes(16))
    claim = struct.pack('<II', 16, 16)
    assert content.count(claim) == 2  # of the entry and of the directory
    return content.replace(claim, struct.pack('<II', 2**31, 2**31))


def another_directory():
    """To zipfile the last directory counts, to torch the one that is named."""
    first, last = in_zip(PLAIN), in_zip(b'\x80\x02N.')
    return first[: first.index(b'PK\x01\x02')] + last


def flipped():
    content = bytearray(saved(WEIGHTS))
    content[content.index(torch.arange(9.0).numpy().tobytes())] ^= 1
    return bytes(content)


FILES = {
    'empty file': (lambda m: b'', 'empty file'),
    'web page': (lambda m: b'\n<!DOCTYPE html><html></html>', 'web page'),
    'text': (lambda m: b'version https://git-lfs', 'begins with'),
    'tar archive': (lambda m: polyglot()[:1536], 'tar archive'),
    'tar and zip archive': (lambda m: polyglot(), 'tar archive'),
    'TorchScript': (lambda m: script(), 'TorchScript'),
    'zip archive of something': (
        lambda m: in_zip(PLAIN).replace(b'data.pkl', b'meta.pkl'),
        'did not write'),
    'two pickles': (lambda m: in_zip(PLAIN, ('b/data.pkl', PLAIN)),
                    'did not write'),
    'entry twice': (lambda m: twice(), 'an entry twice'),
    'entry twice, in upper case': (
        lambda m: in_zip(PLAIN, ('a/DATA.pkl', PLAIN)), 'an entry twice'),
    'another directory before the directory': (
        lambda m: another_directory(), 'did not write'),
    'record of another name': (
        lambda m: in_zip(
            tensor(4, 4).replace(text('0'), b'U\x02\xc3\xa4'),
            ('a/data/\u00e4', bytes(8)), ('a/data/\u00c3\u00a4', bytes(16))),
        'claims 4 values'),
    'path out of the archive': (
        lambda m: in_zip(PLAIN, ('a/../../../x', b'')), r'path "a/\.\./'),
    'path with backslashes': (
        lambda m: in_zip(PLAIN, ('a\\..\\..\\x', b'')), 'path'),
    'absolute path': (lambda m: in_zip(PLAIN, (m, b'')), 'path "/'),
    'key out of the archive': (
        lambda m: in_zip(b'\x80\x02' + storage(1, key='../../x') + b'.'),
        'KeyError'),
    'zip bomb': (lambda m: with_record(
        bytes(10**8), 25 * 10**6, compression=zipfile.ZIP_DEFLATED),
                 'compressed'),
    'entries larger than the file': (lambda m: overlapping(), 'larger than'),
    'storage larger than its record': (lambda m: with_record(bytes(8)),
                                       'claims 4 values'),
    'storage smaller than its record': (lambda m: with_record(bytes(32)),
                                        'claims 4 values'),
    'storage of another type': (
        lambda m: in_zip(tensor(4, 4, kind='DoubleStorage'),
                         ('a/data/0', bytes(16))), 'claims 4 values'),
    'byte order': (lambda m: in_zip(PLAIN, ('a/byteorder', b'big')),
                   'byte order'),
    'bit flipped': (lambda m: flipped(), 'CRC'),
    'zip cut in half': (lambda m: saved(WEIGHTS)[:2500], 'damaged'),
    'zip without its end': (lambda m: saved(WEIGHTS)[:-10], 'damaged'),
    'legacy cut in half': (lambda m: saved(WEIGHTS, False)[:2500],
                           'more than the file holds'),
    'legacy cut in the pickle': (lambda m: saved(WEIGHTS, False)[:100],
                                 'damaged'),
    'legacy with another number of values': (
        lambda m: in_legacy(tensor(4, 4).replace(b'tQ', b'NtQ'), '0',
                            struct.pack('<q', 8) + bytes(32)), 'wrong byte size'),
    'legacy with unnamed storages': (lambda m: in_legacy(PLAIN, '0'),
                                     'other than those'),
    'legacy with a view beyond': (
        lambda m: in_legacy(
            tensor(4, 4).replace(
                b'tQ', b'(' + text('v') + b'K\x02K\x07ttQ', 1), '0',
            struct.pack('<q', 4) + bytes(16)), 'view beyond'),
    'legacy of another machine': (
        lambda m: MAGIC[:-len(pickle.dumps(dict(little_endian=True), 2))] +
        pickle.dumps(dict(little_endian=False), 2) + PLAIN, 'byte order'),
    'a plain pickle': (lambda m: pickle.dumps(WEIGHTS['state_dict'], 2),
                       'refused'),
    'a plain pickle that runs': (
        lambda m: pickle.dumps(Call(os.system, touch(m))), 'posix.system'),
}  # yapf: disable

HOSTILE = {
    **{
        f'{name}, {kind}': (make, reason)
        for table, both in ((CALLS, as_object), (OBJECTS, as_object), (CODES, as_code))
        for name, (content, reason) in table.items()
        for kind, make in both(content).items()
    },
    **FILES,
}


def load(path):
    return CheckpointLoader.load_checkpoint(str(path), map_location='cpu')


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_the_table_is_long():
    assert len({**CALLS, **OBJECTS, **CODES, **FILES}) > 100


@pytest.mark.parametrize('name', HOSTILE)
def test_refused_in_one_line_without_effect(tmp_path, monkeypatch, name):
    make, reason = HOSTILE[name]
    folder, mark = tmp_path / 'cwd', tmp_path / 'mark'
    folder.mkdir()
    monkeypatch.chdir(folder)
    path = folder / 'a.pth'
    try:
        path.write_bytes(make(str(mark)))
    except (pickle.PicklingError, TypeError) as error:
        pytest.fail(f'the file cannot be made: {error}')
    before, methods = peak(), dict(HistoryBuffer._statistics_methods)
    update = HistoryBuffer.update
    with pytest.raises(pickle.UnpicklingError, match=reason) as error:
        load(path)
    line = str(error.value)
    assert line.startswith(f'{path}: ')
    assert line.isprintable()
    assert len(line) < 600
    assert not mark.exists()
    assert os.listdir(folder) == ['a.pth']
    assert peak() - before < 100  # MiB
    assert HistoryBuffer.update is update
    assert HistoryBuffer._statistics_methods == methods


def test_the_calls_would_work():
    # What is refused above is not refused because it is no checkpoint.
    assert pickle.loads(pickle.dumps(Call(eval, '1 + 1'))) == 2
    assert posix.system is os.system


def test_the_layout_is_that_of_torch(tmp_path):
    """The hand-made files differ from good ones only in what is refused."""
    for content in (
        with_record(torch.arange(4.0).numpy().tobytes()),
        in_legacy(
            tensor(4, 4).replace(b'tQ', b'NtQ'),
            '0',
            struct.pack('<q', 4) + torch.arange(4.0).numpy().tobytes(),
        ),
    ):
        path = tmp_path / 'a.pth'
        path.write_bytes(content)
        assert torch.equal(load(path), torch.arange(4.0))
        assert torch.equal(torch.load(path, weights_only=True), torch.arange(4.0))

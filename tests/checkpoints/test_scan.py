"""What a file claims, against what it holds."""

import io
import pickle
import struct
import zipfile

import pytest
import torch

from mmrazor_pckd.checkpoints.grammar import Grammar
from mmrazor_pckd.checkpoints.pickled import Refused
from mmrazor_pckd.checkpoints.scan import scan

GRAMMAR = {'torch.FloatStorage': 4}
CONTENT = dict(a=torch.arange(4.0), b=[torch.arange(6.0)])


def saved(zipped=True, content=CONTENT, **kwargs):
    file = io.BytesIO()
    torch.save(content, file, _use_new_zipfile_serialization=zipped, **kwargs)
    return file


def look(file):
    return scan(file, Grammar(GRAMMAR))


def with_records(change, file=None):
    """The file with other records: a dict of them is changed."""
    with zipfile.ZipFile(file or saved()) as archive:
        records = {name: archive.read(name) for name in archive.namelist()}
    change(records)
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as archive:
        for name, record in records.items():
            archive.writestr(name, record)
    return file


@pytest.mark.parametrize('zipped', [True, False])
def test_a_file_of_protocol_2_is_read_itself(zipped):
    file = saved(zipped)
    assert look(file) is file


@pytest.mark.parametrize('zipped', [True, False])
def test_a_file_of_another_protocol_is_copied(zipped):
    file = saved(zipped, pickle_protocol=4)
    with pytest.raises(pickle.UnpicklingError):
        torch.load(io.BytesIO(file.getvalue()), weights_only=True)
    copy = look(file)
    assert copy is not file
    copy.seek(0)
    found = torch.load(copy, weights_only=True)
    assert torch.equal(found['a'], CONTENT['a'])
    assert torch.equal(found['b'][0], CONTENT['b'][0])


@pytest.mark.parametrize('more', [-4, -1, 1, 4])
def test_a_record_is_as_long_as_is_claimed(more):
    def change(records):
        name = 'archive/data/0'
        records[name] = (records[name] + bytes(8))[: 16 + more]

    look(with_records(lambda records: None))
    with pytest.raises(Refused, match='claims 4 values of 4 bytes in'):
        look(with_records(change))


def test_a_record_that_is_missing():
    with pytest.raises(KeyError, match='data/1'):
        look(with_records(lambda records: records.pop('archive/data/1')))


def test_an_archive_beside_the_archive():
    look(with_records(lambda records: records.update({'archive/note': b'a'})))
    for name in ('other/data.pkl', 'archive/a/data.pkl'):
        with pytest.raises(Refused, match='did not write'):
            look(with_records(lambda records, name=name: records.update({name: b'N.'})))


def test_a_comment_could_hide_another_directory():
    file = saved()
    with zipfile.ZipFile(file, 'a') as archive:
        archive.comment = b'PK'
    with pytest.raises(Refused, match='did not write'):
        look(file)


def legacy(values, keys=('0',), order=True):
    parts = [
        *(pickle.dumps(value, 2) for value in (0x1950A86A20F9469CFC6C, 1001)),
        pickle.dumps(dict(little_endian=order), 2),
        b'\x80\x02(X\x07\x00\x00\x00storagectorch\nFloatStorage\n'
        b'X\x01\x00\x00\x000X\x03\x00\x00\x00cpuJ' + struct.pack('<i', values)
        + b'NtQ.',
        pickle.dumps(list(keys), 2),
    ]  # yapf: disable
    return io.BytesIO(b''.join(parts))


def test_storages_of_the_older_format_are_within_the_file():
    size = len(legacy(1).getvalue())
    look(legacy(size // 4))
    with pytest.raises(Refused, match='more than the file holds'):
        look(legacy(size // 4 + 1))


@pytest.mark.parametrize('keys', [(), ('1',), ('0', '0'), ('0', '1'), (0,)])
def test_keys_of_the_older_format_are_those_of_its_storages(keys):
    with pytest.raises(Refused, match='storages other than those'):
        look(legacy(1, keys))


@pytest.mark.parametrize('order', [False, None, 1])
def test_the_byte_order_of_the_older_format(order):
    look(legacy(1))
    with pytest.raises(Refused, match='byte order'):
        look(legacy(1, order=order))


@pytest.mark.parametrize('zipped', [True, False])
def test_from_disk_as_from_memory(tmp_path, zipped):
    path = tmp_path / 'a.pth'
    path.write_bytes(saved(zipped).getvalue())
    with open(path, 'rb') as file:
        assert look(file) is file
    path.write_bytes(saved(zipped).getvalue()[:200])
    damaged = (zipfile.BadZipFile, ValueError)
    with open(path, 'rb') as file, pytest.raises(damaged):
        look(file)

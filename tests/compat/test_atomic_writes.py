import errno
import os

import pytest
from mmengine.fileio import LocalBackend


def test_content_place_and_nothing_else(tmp_path):
    path = tmp_path / 'new' / 'a.pth'
    LocalBackend().put(b'one', path)
    LocalBackend().put(b'another', path)
    assert path.read_bytes() == b'another'
    LocalBackend().put_text('ü', str(path), encoding='latin1')
    assert path.read_bytes() == b'\xfc'
    assert os.listdir(path.parent) == ['a.pth']


def test_what_was_there_stays_on_a_full_disk(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / 'a.pth'
    path.write_bytes(b'old')
    monkeypatch.setattr(os, 'fsync', full)
    for put, content in ((LocalBackend().put, b'new'), (LocalBackend().put_text, 'n')):
        with pytest.raises(OSError, match=r'a\.pth: no space left'):
            put(content, path)
    assert path.read_bytes() == b'old'
    assert os.listdir(tmp_path) == ['a.pth']

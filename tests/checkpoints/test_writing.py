"""Files that are the old ones or the new ones."""

import errno
import os

import pytest

from mmrazor_pckd.checkpoints.writing import remove_unfinished, write_whole


def test_content_place_and_nothing_else(tmp_path):
    path = tmp_path / 'new' / 'a.pth'
    write_whole(str(path), b'one')
    write_whole(str(path), b'another')
    assert path.read_bytes() == b'another'
    assert os.listdir(path.parent) == ['a.pth']


def test_a_link_stays_one(tmp_path):
    (tmp_path / 'a').write_bytes(b'old')
    (tmp_path / 'link').symlink_to(tmp_path / 'a')
    write_whole(str(tmp_path / 'link'), b'new')
    assert (tmp_path / 'link').is_symlink()
    assert (tmp_path / 'a').read_bytes() == b'new'


def test_the_mode_is_that_of_any_file(tmp_path):
    write_whole(str(tmp_path / 'a'), b'')
    (tmp_path / 'b').touch()
    assert (tmp_path / 'a').stat().st_mode == (tmp_path / 'b').stat().st_mode


@pytest.mark.parametrize('step', ['fsync', 'replace'])
def test_what_was_there_stays(tmp_path, monkeypatch, step):
    path = tmp_path / 'a.pth'
    path.write_bytes(b'old')

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(KeyboardInterrupt):
        write_whole(str(path), b'new')
    assert path.read_bytes() == b'old'
    assert os.listdir(tmp_path) == ['a.pth']


def test_a_full_disk_is_one_line(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, 'fsync', full)
    with pytest.raises(
        OSError,
        match=r'a\.pth: no space left, 2\.0 MiB '
        r'needed, [\d.]+ MiB free$',
    ) as caught:
        write_whole(str(tmp_path / 'a.pth'), bytes(2**21))
    assert caught.value.errno == errno.ENOSPC
    assert not os.listdir(tmp_path)


def test_an_error_of_another_kind_stays_as_it_is(tmp_path):
    (tmp_path / 'a').mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(str(tmp_path / 'a'), b'')


def test_what_a_kill_left_is_removed(tmp_path):
    for name in ('.a.pth.7.unfinished', 'a.pth', '.hidden', 'b.unfinished'):
        (tmp_path / name).touch()
    assert remove_unfinished(str(tmp_path)) == ['.a.pth.7.unfinished']
    assert sorted(os.listdir(tmp_path)) == ['.hidden', 'a.pth', 'b.unfinished']
    assert remove_unfinished(str(tmp_path / 'none')) == []

"""CIFAR-100 without a network, and with files that are not the right ones."""

import hashlib
import pickle
import tarfile
import urllib.error

import numpy as np
import pytest
from mmpretrain.datasets import CIFAR100, utils

ARCHIVE = 'cifar-100-python.tar.gz'


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Every download fails as it does without a network."""

    def fail(url, dst, **options):
        raise urllib.error.URLError('Name or service not known')

    monkeypatch.setattr(utils, 'download_url_to_file', fail)


class Mark:
    """Unpickles as a file that appears."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, 'w')


def md5(path):
    return hashlib.md5(path.read_bytes()).hexdigest()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """CIFAR-100 of four images, and its archive, with fitting checksums."""
    folder = tmp_path / 'cifar-100-python'
    folder.mkdir()
    for name in ('train', 'test'):
        entry = dict(
            data=np.arange(4 * 3072, dtype=np.uint8).reshape(4, 3072),
            fine_labels=[3, 99, 0, 3],
        )
        (folder / name).write_bytes(pickle.dumps(entry, protocol=2))
        monkeypatch.setattr(CIFAR100, f'{name}_list', [[name, md5(folder / name)]])
    with tarfile.open(tmp_path / ARCHIVE, 'w:gz') as archive:
        archive.add(folder, 'cifar-100-python')
    monkeypatch.setattr(CIFAR100, 'tgz_md5', md5(tmp_path / ARCHIVE))
    return folder


def complaint(root, **options):
    with pytest.raises(FileNotFoundError) as error:
        CIFAR100(data_root=str(root), **options)
    text = str(error.value)
    assert '\n' not in text
    assert text.startswith(f'CIFAR100: {root}/cifar-100-python/t')
    assert error.value.__suppress_context__  # no traceback of urllib
    assert text.endswith(
        f'; put {ARCHIVE} of {CIFAR100.url} (MD5 {CIFAR100.tgz_md5}) or its '
        f'cifar-100-python into {root}'
    )
    return text


def test_right_files_are_read(folder):
    dataset = CIFAR100(data_root=str(folder.parent))
    assert dataset.get_gt_labels().tolist() == [3, 99, 0, 3]


def test_a_right_archive_is_unpacked_without_a_network(folder):
    (folder / 'train').write_bytes(b'cut')
    assert len(CIFAR100(data_root=str(folder.parent))) == 4


def test_nothing_there(tmp_path):
    text = complaint(tmp_path)
    assert f'train is missing, and fetching {CIFAR100.url} failed' in text
    assert 'Name or service not known' in text


def test_a_relative_root_is_told_in_full(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=f'{tmp_path}/data/cifar100/'):
        CIFAR100(data_root='data/cifar100')


@pytest.mark.parametrize('name', ['train', 'test'])
def test_a_truncated_file_is_named_with_both_checksums(folder, name):
    (folder.parent / ARCHIVE).unlink()
    path = folder / name
    expected = md5(path)
    path.write_bytes(path.read_bytes()[:-1])
    text = complaint(folder.parent)
    assert f'{path} has MD5 {md5(path)} instead of {expected}' in text


def test_without_download(folder):
    (folder / 'test').unlink()
    assert 'test is missing, and download=False' in complaint(
        folder.parent, download=False
    )


def test_a_download_that_broke_off(folder, monkeypatch):
    archive = folder.parent / ARCHIVE
    (folder / 'test').unlink()
    monkeypatch.setattr(
        utils, 'download_url_to_file', lambda url, dst: archive.write_bytes(b'cut')
    )
    archive.unlink()
    assert (
        f'test is missing, and {ARCHIVE} there has MD5 '
        f'{hashlib.md5(b"cut").hexdigest()} instead of '
    ) in complaint(folder.parent)


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / 'cifar100').write_text('a file')
    assert 'File exists' in complaint(tmp_path / 'cifar100')


def test_what_has_another_checksum_is_not_unpickled(folder, tmp_path):
    (folder.parent / ARCHIVE).unlink()
    mark = tmp_path / 'mark'
    (folder / 'train').write_bytes(pickle.dumps(Mark(mark)))
    complaint(folder.parent)
    assert not mark.exists()


def test_other_errors_stay_what_they_are(folder, monkeypatch):
    (folder / 'train').write_bytes(b'no pickle')
    monkeypatch.setattr(CIFAR100, 'train_list', [['train', md5(folder / 'train')]])
    with pytest.raises(pickle.UnpicklingError):
        CIFAR100(data_root=str(folder.parent))

"""Checkpoints behind a URL."""

import os
import pickle

import pytest
import torch
from servers import serve

from mmrazor_pckd.checkpoints.download import load_from_http as load


class Call:
    """Pickles as a call."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


@pytest.fixture
def server(tmp_path):
    with serve(tmp_path) as url:
        yield url


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path / 'hub'))
    return tmp_path / 'hub' / 'checkpoints'


def test_a_url_out_of_reach_is_named_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    url = 'http://127.0.0.1:9/resnet34-f257d4e6.pth'
    with pytest.raises(ConnectionError, match='local copy') as error:
        load(url)
    assert url in str(error.value)
    assert str(tmp_path) in str(error.value)


def test_a_download_is_verified_and_read_safely(tmp_path, monkeypatch, server):
    import hashlib

    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path / 'hub'))
    torch.save(dict(a=1), tmp_path / 'a.pth')
    content = (tmp_path / 'a.pth').read_bytes()
    checksum = hashlib.sha256(content).hexdigest()[:8]
    (tmp_path / f'net-{checksum}.pth').write_bytes(content)
    (tmp_path / 'net-00000000.pth').write_bytes(content)
    assert load(f'{server}/net-{checksum}.pth') == dict(a=1)
    with pytest.raises(RuntimeError, match='00000000') as error:
        load(f'{server}/net-00000000.pth')
    assert checksum in str(error.value)
    mark = tmp_path / 'mark'
    torch.save(Call(os.system, f'touch {mark}'), tmp_path / 'bad.pth')
    with pytest.raises(pickle.UnpicklingError, match='system'):
        load(f'{server}/bad.pth')
    assert not mark.exists()


def test_what_was_downloaded_wrong_is_downloaded_again(tmp_path, hub, server):
    import hashlib

    torch.save(dict(a=1), tmp_path / 'a.pth')
    content = (tmp_path / 'a.pth').read_bytes()
    name = f'net-{hashlib.sha256(content).hexdigest()[:8]}.pth'
    for path in (tmp_path / name, hub / name):  # sent wrong, kept wrong
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'something else')
        with pytest.raises(RuntimeError, match='its checksum is') as error:
            load(f'{server}/{name}')
        assert '\n' not in str(error.value)
        assert not (hub / name).exists()
        (tmp_path / name).write_bytes(content)
        assert load(f'{server}/{name}') == dict(a=1)


@pytest.mark.parametrize('content', [b'<html>Log in to the network first</html>', b''])
def test_what_is_no_checkpoint_is_not_kept(tmp_path, hub, server, content):
    (tmp_path / 'b.pth').write_bytes(content)
    url = f'{server}/b.pth'
    with pytest.raises(pickle.UnpicklingError, match='refused') as error:
        load(url)
    assert url in str(error.value)
    assert os.listdir(hub) == []
    torch.save(dict(a=1), tmp_path / 'b.pth')
    assert load(url) == dict(a=1)


@pytest.mark.parametrize('name', ['epoch-10.pth', 'net-add.pth', 'a-.pth'])
def test_not_every_number_is_a_checksum(tmp_path, hub, server, name):
    torch.save(dict(a=1), tmp_path / name)
    assert load(f'{server}/{name}') == dict(a=1)


@pytest.mark.parametrize('end', ['', '/', '/..', '/?a=b.pth'])
def test_a_url_without_a_file_is_named(hub, end):
    with pytest.raises(ValueError, match='names no file'):
        load(f'http://127.0.0.1:9{end}')

"""What is read, and what is refused before it runs."""
import os
import pickle
from collections import Counter, OrderedDict

import numpy as np
import pytest
import torch
from mmengine.logging import HistoryBuffer
from mmengine.runner import CheckpointLoader


def load(path):
    return CheckpointLoader.load_checkpoint(str(path), map_location='cpu')


class Call:
    """Pickles as a call."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


CONTENT = dict(
    state_dict=OrderedDict(
        weight=torch.randn(3, 4),
        half=torch.randn(2).half(),
        count=torch.tensor(7),
        parameter=torch.nn.Parameter(torch.randn(2))),
    meta=dict(
        epoch=3,
        time='now',
        classes=('a', 'b'),
        flags={1, 2},
        none=None,
        size=torch.Size([1, 2]),
        dtype=torch.float32,
        device=torch.device('cpu')),
    milestones=Counter([30, 60]),
    array=np.arange(6.).reshape(2, 3),
    number=np.float64(2.5),
)


@pytest.mark.parametrize('zipped', [True, False])
def test_plain_content_comes_back(tmp_path, zipped):
    path = tmp_path / 'a.pth'
    torch.save(CONTENT, path, _use_new_zipfile_serialization=zipped)
    found = load(path)
    for name, value in CONTENT['state_dict'].items():
        assert torch.equal(found['state_dict'][name], value)
    assert found['meta'] == CONTENT['meta']
    assert found['milestones'] == CONTENT['milestones']
    np.testing.assert_array_equal(found['array'], CONTENT['array'])
    assert found['number'] == 2.5


def test_log_history_comes_back(tmp_path):
    # mmengine pickles getattr(HistoryBuffer, 'mean') with it.
    path = tmp_path / 'a.pth'
    history = HistoryBuffer([1., 2., 3.], [1, 1, 1])
    torch.save(
        dict(a=history, b=HistoryBuffer._statistics_methods), path)
    found = load(path)
    assert found['a'].mean() == 2
    assert found['a'].statistics('max') == 3
    assert found['b']['mean'] is HistoryBuffer.mean


HOSTILE = dict(
    system=lambda mark: Call(os.system, f'touch {mark}'),
    eval=lambda mark: Call(eval, f'open({mark!r}, "w")'),
    exec=lambda mark: Call(exec, f'open({mark!r}, "w")'),
    open=lambda mark: Call(open, mark, 'w'),
    getattr_chain=lambda mark: Call(
        getattr, Call(getattr, HistoryBuffer.mean, '__globals__'), 'get'),
    getattr_of_history=lambda mark: Call(getattr, HistoryBuffer, '__init__'),
    load_from_bytes=lambda mark: Call(
        torch.storage._load_from_bytes,
        pickle.dumps(Call(os.system, f'touch {mark}'))),
    nested=lambda mark: [({'a': (Call(os.system, f'touch {mark}'), )}, )],
    encode=lambda mark: Call(__import__('_codecs').encode, 'a', 'rot13'),
)


@pytest.mark.parametrize('zipped', [True, False])
@pytest.mark.parametrize('name', HOSTILE)
def test_a_call_is_refused_and_not_made(tmp_path, name, zipped):
    mark, path = tmp_path / 'mark', tmp_path / 'a.pth'
    torch.save(
        dict(state_dict=HOSTILE[name](str(mark))),
        path,
        _use_new_zipfile_serialization=zipped)
    with pytest.raises(pickle.UnpicklingError, match='refused') as error:
        load(path)
    assert str(path) in str(error.value)
    assert '\n' not in str(error.value)
    assert not mark.exists()


def test_a_class_cannot_be_rewritten(tmp_path):
    path = tmp_path / 'a.pth'
    # BUILD on the class itself: HistoryBuffer.update = len
    code = (b'\x80\x02cmmengine.logging.history_buffer\nHistoryBuffer\n'
            b'N}X\x06\x00\x00\x00updateX\x01\x00\x00\x00as\x86b.')
    update = HistoryBuffer.update
    magic = pickle.dumps(0x1950a86a20f9469cfc6c, 2)
    path.write_bytes(magic + pickle.dumps(1001, 2) + pickle.dumps({}, 2) +
                     code + pickle.dumps([], 2))
    with pytest.raises(pickle.UnpicklingError, match='refused to fill in'):
        load(path)
    assert HistoryBuffer.update is update


def test_torchscript_and_tar_are_refused(tmp_path):
    path = tmp_path / 'a.pth'
    torch.jit.script(torch.nn.Linear(1, 1)).save(str(path))
    with pytest.raises(pickle.UnpicklingError, match='TorchScript'):
        load(path)
    import tarfile
    with tarfile.open(path, 'w') as archive:
        archive.add(__file__, 'pickle')
    with pytest.raises(pickle.UnpicklingError, match='tar archive'):
        load(path)


def test_config_text_is_left_out(tmp_path):
    # Runner.resume would execute it.
    path = tmp_path / 'a.pth'
    torch.save(dict(meta=dict(config='import os', epoch=1)), path)
    assert load(path)['meta'] == dict(epoch=1)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='nowhere.pth'):
        load(tmp_path / 'nowhere.pth')


def test_a_url_out_of_reach_is_named_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    url = 'http://127.0.0.1:9/resnet34-f257d4e6.pth'
    with pytest.raises(ConnectionError, match='local copy') as error:
        load(url)
    assert url in str(error.value)
    assert str(tmp_path) in str(error.value)


@pytest.fixture
def server(tmp_path):
    import functools
    import http.server
    import threading
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}'
        server.shutdown()


def test_a_download_is_verified_and_read_safely(tmp_path, monkeypatch,
                                                server):
    import hashlib
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path / 'hub'))
    torch.save(dict(a=1), tmp_path / 'a.pth')
    content = (tmp_path / 'a.pth').read_bytes()
    checksum = hashlib.sha256(content).hexdigest()[:8]
    (tmp_path / f'net-{checksum}.pth').write_bytes(content)
    (tmp_path / 'net-00000000.pth').write_bytes(content)
    assert load(f'{server}/net-{checksum}.pth') == dict(a=1)
    with pytest.raises(RuntimeError, match='00000000'):
        load(f'{server}/net-00000000.pth')
    mark = tmp_path / 'mark'
    torch.save(Call(os.system, f'touch {mark}'), tmp_path / 'bad.pth')
    with pytest.raises(pickle.UnpicklingError, match='system'):
        load(f'{server}/bad.pth')
    assert not mark.exists()

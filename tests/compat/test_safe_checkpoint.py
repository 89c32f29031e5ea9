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
        parameter=torch.nn.Parameter(torch.randn(2)),
    ),
    meta=dict(
        epoch=3,
        time='now',
        classes=('a', 'b'),
        flags={1, 2},
        none=None,
        size=torch.Size([1, 2]),
        dtype=torch.float32,
        device=torch.device('cpu'),
    ),
    milestones=Counter([30, 60]),
    array=np.arange(6.0).reshape(2, 3),
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
    history = HistoryBuffer([1.0, 2.0, 3.0], [1, 1, 1])
    torch.save(dict(a=history, b=HistoryBuffer._statistics_methods), path)
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
        getattr, Call(getattr, HistoryBuffer.mean, '__globals__'), 'get'
    ),
    getattr_of_history=lambda mark: Call(getattr, HistoryBuffer, '__init__'),
    load_from_bytes=lambda mark: Call(
        torch.storage._load_from_bytes, pickle.dumps(Call(os.system, f'touch {mark}'))
    ),
    nested=lambda mark: [({'a': (Call(os.system, f'touch {mark}'),)},)],
    encode=lambda mark: Call(__import__('_codecs').encode, 'a', 'rot13'),
)


@pytest.mark.parametrize('zipped', [True, False])
@pytest.mark.parametrize('name', HOSTILE)
def test_a_call_is_refused_and_not_made(tmp_path, name, zipped):
    mark, path = tmp_path / 'mark', tmp_path / 'a.pth'
    torch.save(
        dict(state_dict=HOSTILE[name](str(mark))),
        path,
        _use_new_zipfile_serialization=zipped,
    )
    with pytest.raises(pickle.UnpicklingError, match='refused') as error:
        load(path)
    assert str(path) in str(error.value)
    assert '\n' not in str(error.value)
    assert not mark.exists()


def test_a_class_cannot_be_rewritten(tmp_path):
    path = tmp_path / 'a.pth'
    # BUILD on the class itself: HistoryBuffer.update = len
    code = (
        b'\x80\x02cmmengine.logging.history_buffer\nHistoryBuffer\n'
        b'N}X\x06\x00\x00\x00updateX\x01\x00\x00\x00as\x86b.'
    )
    update = HistoryBuffer.update
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    path.write_bytes(
        magic + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + code + pickle.dumps([], 2)
    )
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
        http.server.SimpleHTTPRequestHandler, directory=str(tmp_path)
    )
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}'
        server.shutdown()


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


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path / 'hub'))
    return tmp_path / 'hub' / 'checkpoints'


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


BAD = Call(print, 'this is run')


def test_every_scheme_is_refused_or_read_safely(
    tmp_path, hub, server, monkeypatch, capsys
):
    from mmengine.fileio import LocalBackend
    from mmengine.runner import checkpoint

    torch.save(dict(a=BAD), tmp_path / 'bad.pth')
    url = f'{server}/bad.pth'
    for name in ('get_torchvision_models', 'get_mmcls_models', 'get_external_models'):
        monkeypatch.setattr(
            checkpoint, name, lambda: dict(net=url, own=str(tmp_path / 'bad.pth'))
        )
    monkeypatch.setattr(
        'mmengine.fileio.get_file_backend',
        lambda *args, **kwargs: type(
            '',
            (),
            dict(get=lambda self, path: LocalBackend().get(tmp_path / 'bad.pth')),
        )(),
    )
    for path in (
        url,
        'torchvision://net',
        'modelzoo://net',
        'mmcls://net',
        'open-mmlab://net',
        'openmmlab://net',
        'open-mmlab://own',
        's3://a/bad.pth',
        'cluster:s3://a/bad.pth',
        'petrel://a/bad.pth',
        str(tmp_path / 'bad.pth'),
    ):
        with pytest.raises(pickle.UnpicklingError, match='builtins.print'):
            load(path)
    with pytest.raises(ValueError, match='pavi:// is not read'):
        load('pavi://bad.pth')
    with pytest.raises(ValueError, match='there is no other'):
        load('open-mmlab://other')
    assert 'this is run' not in capsys.readouterr().out
    # A scheme that is not in the list would be read by mmengine.
    assert set(CheckpointLoader._schemes) == {
        '',
        'http://',
        'https://',
        'open-mmlab://',
        'openmmlab://',
        r'(\S+\:)?s3://',
        r'(\S+\:)?petrel://',
        'pavi://',
        'modelzoo://',
        'torchvision://',
        'mmcls://',
    }


def test_every_way_into_a_network_is_read_safely(tmp_path):
    from builders import build, classifier, model_config
    from mmengine.model import PretrainedInit
    from mmengine.runner import Runner, load_checkpoint

    path = str(tmp_path / 'bad.pth')
    torch.save(dict(state_dict=dict(a=BAD)), path)
    network = torch.nn.Linear(1, 1)
    pretrained = classifier()
    pretrained['init_cfg'] = dict(type='Pretrained', checkpoint=path)
    teacher = model_config()
    teacher.teacher_ckpt = path
    runner = Runner(
        network, work_dir=str(tmp_path), experiment_name='refused', log_level='ERROR'
    )

    def by_load_from():
        runner._load_from = path
        runner._resume = False
        runner.load_or_resume()

    def by_init_cfg():
        from mmpretrain.registry import MODELS

        MODELS.build(pretrained).init_weights()

    for way in (
        by_load_from,
        by_init_cfg,
        lambda: build(teacher),
        lambda: runner.load_checkpoint(path),
        lambda: load_checkpoint(network, path),
        lambda: PretrainedInit(path)(network),
        lambda: PretrainedInit(path, prefix='a')(network),
    ):
        with pytest.raises(pickle.UnpicklingError, match='builtins.print'):
            way()


def test_config_of_the_message_hub_is_not_run(tmp_path):
    from mmengine.logging import MessageHub
    from mmrazor.utils import RuntimeInfo

    path, mark = tmp_path / 'a.pth', tmp_path / 'mark'
    stranger = MessageHub.get_instance('stranger')
    stranger.update_info('cfg', f"a = __import__('os').mkdir({str(mark)!r})")
    stranger.update_info('other', 1)
    torch.save(dict(message_hub=stranger.state_dict()), path)
    own = MessageHub.get_instance('own')
    own.update_info('cfg', 'a = 1')
    own.load_state_dict(load(path)['message_hub'])
    assert RuntimeInfo.config().to_dict() == dict(a=1)
    assert own.get_info('other') == 1
    assert not mark.exists()


def test_config_of_weights_is_not_run(tmp_path):
    from mmengine.infer import BaseInferencer

    path, mark = tmp_path / 'a.pth', tmp_path / 'mark'
    torch.save(dict(meta=dict(cfg=f"a = __import__('os').mkdir({str(mark)!r})")), path)
    with pytest.raises(ValueError, match='give the config too'):
        BaseInferencer._init_model(None, {}, str(path))
    assert not mark.exists()


def views(zipped, path):
    whole = torch.arange(12.0)
    content = dict(
        transposed=whole.view(3, 4).T,
        part=whole[5:7],
        empty=torch.empty(0, 3),
        types=[
            torch.ones(3).to(dtype)
            for dtype in (
                torch.bool,
                torch.uint8,
                torch.int16,
                torch.float64,
                torch.bfloat16,
                torch.complex64,
            )
        ],
    )
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    return content


@pytest.mark.parametrize('zipped', [True, False])
@pytest.mark.parametrize(
    'where',
    [
        'cpu',
        None,
        torch.device('cpu'),
        {'cpu': 'cpu'},
        {},
        lambda storage, location: storage,
        lambda storage, location: None,
    ],
    ids=str,
)
def test_tensors_are_those_of_torch_load(tmp_path, zipped, where):
    path = tmp_path / 'a.pth'
    views(zipped, path)
    found = CheckpointLoader.load_checkpoint(str(path), where)
    wanted = torch.load(path, weights_only=True)
    for one, other in zip(
        [*found.values()][:3] + found['types'], [*wanted.values()][:3] + wanted['types']
    ):
        assert torch.equal(one, other)
        assert one.dtype == other.dtype
        assert one.stride() == other.stride()
    # Still one storage.
    found['part'][0] = 50
    assert found['transposed'][1, 1] == 50


@pytest.mark.parametrize('zipped', [True, False])
def test_the_place_is_the_readers_choice(tmp_path, zipped):
    path = tmp_path / 'a.pth'
    views(zipped, path)
    found = CheckpointLoader.load_checkpoint(str(path), 'meta')
    assert found['part'].device.type == 'meta'
    assert load(path)['part'].device.type == 'cpu'


@pytest.mark.parametrize('protocol', [2, 3, 4])
def test_every_protocol_is_read(tmp_path, protocol):
    path = tmp_path / 'a.pth'
    history = HistoryBuffer([1.0, 2.0], [1, 1])
    torch.save(
        dict(CONTENT, history=history, bytes=[b'', b'ab'], array=bytearray(b'ab')),
        path,
        pickle_protocol=protocol,
    )
    found = load(path)
    assert found['history'].mean() == 1.5
    assert found['bytes'] == [b'', b'ab']
    assert found['array'] == b'ab'
    assert found['meta'] == CONTENT['meta']


@pytest.mark.parametrize('zipped', [True, False])
def test_damaged_bytes_never_do_more_than_be_refused(tmp_path, zipped):
    import random

    path = tmp_path / 'a.pth'
    torch.save(CONTENT, path, _use_new_zipfile_serialization=zipped)
    content = path.read_bytes()
    dice = random.Random(0)
    refused = 0
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(dice.choice((1, 1, 3, 30))):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        path.write_bytes(damaged[: dice.choice((None, len(damaged) - 1, 900))])
        try:
            load(path)
        except pickle.UnpicklingError as error:
            refused += 1
            assert str(error).isprintable()  # noqa: PT017
    assert refused > 200

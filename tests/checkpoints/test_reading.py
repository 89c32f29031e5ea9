"""What is read, and what is refused before it runs."""

import argparse
import os
import pickle
from collections import Counter, OrderedDict, defaultdict

import numpy as np
import pytest
import torch
from mmengine.logging import HistoryBuffer

from mmrazor_pckd.checkpoints.local import load_from_local as load


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
    ids=lambda where: getattr(where, '__name__', str(where)),
)
def test_tensors_are_those_of_torch_load(tmp_path, zipped, where):
    path = tmp_path / 'a.pth'
    views(zipped, path)
    found = load(path, where)
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
    found = load(path, 'meta')
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


def back(content, path, **kwargs):
    torch.save(content, path, **kwargs)
    return load(path)


@pytest.mark.parametrize('protocol', [2, 4])
@pytest.mark.parametrize('zipped', [True, False])
def test_what_is_rarer_comes_back(tmp_path, zipped, protocol):
    content = dict(
        opt=argparse.Namespace(lr=0.1, milestones=[3, 5], name='a "b" \n'),
        sets=[set(), {1, 'a', (2, 3)}, frozenset({4}), frozenset()],
        numbers=[1j, 2**70, -1, True, slice(1, None, 2), 1e300],
        text=['', 'ä\u2028', 'a' * 300, b'\xff\x00', b'', bytearray(b'')],
        types=[torch.float16, int, torch.Size([]), torch.device('cuda', 1)],
        nested=[((), ((1,), [2]))],
        shared=[[1]] * 3,
        numpy=[np.bool_(True), np.float32(1.5), np.int64(3), np.complex128(1j)],
    )
    arrays = [
        np.zeros(0),
        np.zeros((2, 0, 3), 'f4'),
        np.array(['ab', 'cde']),
        np.array([b'ab', b'']),
        np.array([[True], [False]]),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.array(2.5),
    ]
    found = back(
        dict(content, arrays=arrays, counts=defaultdict(int, a=1)),
        tmp_path / 'a.pth',
        pickle_protocol=protocol,
        _use_new_zipfile_serialization=zipped,
    )
    assert found.pop('counts') == dict(a=1)
    for one, other in zip(found.pop('arrays'), arrays, strict=True):
        np.testing.assert_array_equal(one, other)
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert type(one) is np.ndarray
    assert found == content
    assert [type(number) for number in found['numpy']] == [
        type(number) for number in content['numpy']
    ]
    assert found['shared'][0] is found['shared'][2]


@pytest.mark.parametrize('dtype', [torch.uint16, torch.uint32, torch.float8_e4m3fn])
def test_types_without_a_storage_class(tmp_path, dtype):
    tensor = torch.arange(6).to(dtype).view(2, 3)
    found = back(dict(a=tensor, b=tensor.T), tmp_path / 'a.pth')
    assert found['a'].dtype == dtype
    assert torch.equal(found['b'].float(), tensor.T.float())


@pytest.mark.parametrize(
    'tensor',
    [
        torch.ones(3).to_sparse(),
        torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
    ],
    ids=['sparse', 'quantized'],
)
def test_other_tensors_are_refused(tmp_path, tensor):
    with pytest.raises(pickle.UnpicklingError, match='refused "torch._utils._rebuild'):
        back(tensor, tmp_path / 'a.pth')


def test_log_history_without_values_comes_back(tmp_path):
    found = back([HistoryBuffer(), HistoryBuffer([1], [2], 5)], tmp_path / 'a.pth')
    assert len(found[0].data[0]) == 0
    assert (found[1].current(), found[1].max_length) == (1, 5)
    found[0].update(3.0)
    assert found[0].mean() == 3


class OfTheUser:
    """What a user puts into checkpoints."""

    def __init__(self):
        self.parts = [1, 'a']


def test_safe_globals_of_the_user_count_too(tmp_path):
    path = tmp_path / 'a.pth'
    for protocol in (2, 4):
        torch.save(OfTheUser(), path, pickle_protocol=protocol)
        with pytest.raises(pickle.UnpicklingError, match='OfTheUser'):
            load(path)
        with torch.serialization.safe_globals([OfTheUser]):
            assert load(path).parts == [1, 'a']
            assert torch.serialization.get_safe_globals().count(OfTheUser) == 1
            load(path)
    with pytest.raises(pickle.UnpicklingError, match='OfTheUser'):
        load(path)


def test_safe_globals_are_left_as_they_were(tmp_path):
    own = [HistoryBuffer, (np.ndarray, 'numpy.ndarray'), getattr]
    with torch.serialization.safe_globals(own):
        before = set(torch.serialization.get_safe_globals())
        history = back(HistoryBuffer([1], [1]), tmp_path / 'a.pth')
        assert history.mean() == 1
        assert set(torch.serialization.get_safe_globals()) == before
        # Advice that is often given, and makes of getattr a way to anything.
        with pytest.raises(pickle.UnpicklingError, match='call of builtins.getattr'):
            back(Call(getattr, HistoryBuffer, '__init__'), tmp_path / 'a.pth')
    assert (np.ndarray, 'numpy.ndarray') not in torch.serialization.get_safe_globals()


def test_what_torch_refuses_is_one_line_too(tmp_path):
    with (
        torch.serialization.safe_globals([os.system]),
        pytest.raises(
            pickle.UnpicklingError, match='a.pth: refused by torch.load: '
        ) as error,
    ):
        back(os.system, tmp_path / 'a.pth')
    assert 'posix' in str(error.value)
    assert str(error.value).isprintable()


def test_a_checkpoint_of_a_runner_comes_back(tmp_path):
    from mmengine.logging import MessageHub
    from mmengine.optim import MultiStepLR

    network = torch.nn.Linear(2, 2)
    optimizer = torch.optim.AdamW(network.parameters(), amsgrad=True)
    network(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    hub = MessageHub.get_instance('a_checkpoint_of_a_runner')
    hub.update_scalar('train/loss', 0.5)
    hub.update_info('rates', [0.1])
    content = dict(
        state_dict=network.state_dict(),
        optimizer=optimizer.state_dict(),
        param_schedulers=[MultiStepLR(optimizer, milestones=[3, 5, 5]).state_dict()],
        message_hub=hub.state_dict(),
        meta=dict(seed=0, epoch=3),
    )
    found = back(content, tmp_path / 'a.pth')
    network.load_state_dict(found['state_dict'])
    assert found['state_dict']._metadata == content['state_dict']._metadata
    optimizer.load_state_dict(found['optimizer'])
    assert found['optimizer'].keys() == content['optimizer'].keys()
    assert torch.equal(
        found['optimizer']['state'][0]['max_exp_avg_sq'],
        content['optimizer']['state'][0]['max_exp_avg_sq'],
    )
    assert found['param_schedulers'] == content['param_schedulers']
    other = MessageHub.get_instance('another')
    other.load_state_dict(found['message_hub'])
    assert other.get_scalar('train/loss').current() == 0.5
    assert other.get_info('rates') == [0.1]

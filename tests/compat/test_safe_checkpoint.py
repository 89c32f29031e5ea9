"""Every way of mmengine's into a checkpoint."""

import pickle

import pytest
import torch
from mmengine.runner import CheckpointLoader
from servers import serve


def load(path):
    return CheckpointLoader.load_checkpoint(str(path), map_location='cpu')


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

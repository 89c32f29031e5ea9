import atexit

import pytest
import torch
from mmengine.device import get_device
from mmengine.dist import utils
from mmengine.model import MMDistributedDataParallel

from mmrazor_pckd.compat import cpu_distributed
from mmrazor_pckd.compat.patching import patches_of

on_the_cpu = pytest.mark.skipif(get_device() != 'cpu', reason='absent here')


@on_the_cpu
def test_a_launcher_takes_gloo_and_sets_no_device(monkeypatch):
    begun, ends = [], []
    monkeypatch.setattr(
        torch.distributed, 'init_process_group', lambda **kw: begun.append(kw)
    )
    monkeypatch.setattr(torch.cuda, 'device_count', lambda: 1)
    monkeypatch.setattr(atexit, 'register', ends.append)
    monkeypatch.setenv('RANK', '0')
    monkeypatch.setenv('LOCAL_RANK', '0')
    set_device = torch.cuda.set_device
    utils._init_dist_pytorch('nccl', world_size=1)
    assert begun == [dict(backend='gloo', world_size=1)]
    assert ends == [cpu_distributed._close]
    assert torch.cuda.set_device is set_device


@on_the_cpu
def test_a_model_has_no_device_ids():
    assert patches_of(MMDistributedDataParallel.__init__) == ('cpu_distributed',)
    given = {}
    init = cpu_distributed._without_device_ids(
        lambda self, module, **kwargs: given.update(kwargs)
    )
    init(None, torch.nn.Identity(), device_ids=[0], broadcast_buffers=False)
    assert given == dict(device_ids=None, broadcast_buffers=False)


def test_nothing_is_done_with_an_accelerator(monkeypatch):
    monkeypatch.setattr('mmengine.device.get_device', lambda: 'cuda')
    monkeypatch.setattr(utils, '_init_dist_mpi', lambda backend: backend)
    assert not cpu_distributed.install()
    assert utils._init_dist_mpi('nccl') == 'nccl'

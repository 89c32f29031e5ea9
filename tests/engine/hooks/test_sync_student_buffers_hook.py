"""BatchNorm statistics of several processes become one."""

import pytest

import mmrazor_pckd  # noqa: F401  before MMRazor in spawned processes too

# isort: split
from types import SimpleNamespace

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from forks import in_processes
from mmengine.config import Config
from runs import demo_config
from torch import nn

pytestmark = pytest.mark.dist


def network(mean):
    norm = nn.BatchNorm1d(3)
    norm.running_mean.fill_(mean)
    norm.running_var.fill_(1 + mean)
    norm.num_batches_tracked.fill_(7)
    return norm


def after_an_epoch(rank, file, results):
    from mmrazor_pckd import SyncStudentBuffersHook

    torch.set_num_threads(1)
    dist.init_process_group(
        'gloo', init_method=f'file://{file}', rank=rank, world_size=3
    )
    model = SimpleNamespace(
        architecture=network(float(rank)), teacher=network(float(rank))
    )
    SyncStudentBuffersHook().after_train_epoch(SimpleNamespace(model=model))
    results[rank] = [
        {name: buffer.clone() for name, buffer in part.named_buffers()}
        for part in (model.architecture, model.teacher)
    ]
    dist.destroy_process_group()


def test_the_student_gets_the_mean_and_the_teacher_stays(tmp_path):
    with mp.Manager() as manager:
        results = manager.dict()
        in_processes(after_an_epoch, (tmp_path / 'store', results), nprocs=3)
        results = dict(results)
    assert len(results) == 3
    for rank, (student, teacher) in results.items():
        assert student['running_mean'].tolist() == [1] * 3
        assert student['running_var'].tolist() == [2] * 3
        assert student['num_batches_tracked'] == 7
        assert teacher['running_mean'].tolist() == [rank] * 3


def test_one_process_has_nothing_to_do():
    from mmrazor_pckd import SyncStudentBuffersHook

    student = network(4.0)
    SyncStudentBuffersHook().after_train_epoch(
        SimpleNamespace(model=SimpleNamespace(architecture=student))
    )
    assert student.running_mean.tolist() == [4] * 3


def test_the_configs_have_it(pictures, tmp_path):
    cfg: Config = demo_config('pckd', pictures, tmp_path)
    assert dict(type='mmrazor.SyncStudentBuffersHook') in cfg.custom_hooks

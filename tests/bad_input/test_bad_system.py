"""What a machine, or a path, does not give."""

import os
import socket
import subprocess
import sys

import pytest
import torch
from bad_input.cases import Cases
from builders import ROOT

from mmrazor_pckd.apis.machine import check_gpus

CASES = Cases()


@CASES.add(
    '--launcher pytorch without torchrun',
    '--launcher pytorch: RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT not set, '
    'which torchrun does; start with tools/dist_train.sh CONFIG GPUS',
)
def _(here):
    here.train('pckd', '--launcher', 'pytorch')


@CASES.works(
    '--launcher pytorch without a GPU', 'on the CPU, over gloo, and a line says so'
)
def _(here):
    here.monkeypatch.setattr(torch.cuda, 'device_count', lambda: 0)
    said = []
    here.monkeypatch.setattr('builtins.print', lambda text, **_: said.append(text))
    check_gpus(0)
    check_gpus(1)
    assert said == [
        f'PyTorch {torch.__version__} sees no GPU: the processes train on '
        'the CPU, over gloo'
    ]


@CASES.add(
    'more processes than GPUs',
    '--launcher: process 3 on this machine has no GPU, PyTorch sees 2; start '
    'no more than 2 processes for each machine (see CUDA_VISIBLE_DEVICES)',
)
def _(here):
    here.monkeypatch.setattr(torch.cuda, 'device_count', lambda: 2)
    check_gpus(1)
    check_gpus(2)


@CASES.add(
    '--amp without a GPU',
    '--amp: mixed precision needs a GPU, and PyTorch ... sees none',
)
def _(here):
    here.monkeypatch.setattr(torch.cuda, 'is_available', lambda: False)
    here.train('pckd', '--amp')


@CASES.add(
    'a port that is taken, tools/dist_train.sh',
    'PORT=...: Address already in use, by another run perhaps; set PORT to a free one',
)
def _(here):
    with socket.socket() as taken:
        taken.bind(('', 0))
        taken.listen()
        path = os.pathsep.join([os.path.dirname(sys.executable), os.environ['PATH']])
        done = subprocess.run(
            ['tools/dist_train.sh', 'configs/demo/pckd_demo.py', '1'],
            cwd=ROOT,
            env={**os.environ, 'PATH': path, 'PORT': str(taken.getsockname()[1])},
            capture_output=True,
            text=True,
            timeout=300,
        )
    raise SystemExit(done.stderr.strip())


@CASES.add(
    'a port that is taken, another launcher',
    '--launcher none: port ... is taken, by another run perhaps; set PORT, '
    'or MASTER_PORT, to a free one',
)
def _(here):
    with socket.socket() as taken:
        taken.bind(('', 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        here.monkeypatch.setenv('MASTER_PORT', port)

        def from_cfg(cfg):
            torch.distributed.TCPStore(
                '127.0.0.1', int(port), is_master=True, wait_for_workers=False
            )

        here.monkeypatch.setattr('mmengine.runner.Runner.from_cfg', from_cfg)
        here.train()


@CASES.add(
    'a work dir that cannot be written',
    '--work-dir: cannot write to .../file/run (Not a directory); give a '
    'folder that is yours',
)
def _(here):
    file = here.folder.parent / 'file'
    file.touch()
    here.train('pckd', '--work-dir', str(file / 'run'))


@CASES.add(
    'a data root that is not there',
    'train_dataloader.dataset.data_root: there is no folder data/none in '
    '...; link it there, or --cfg-options train_dataloader.dataset.data_root'
    '=FOLDER',
)
def _(here):
    here.train(**{'train_dataloader.dataset.data_root': 'data/none'})


@CASES.add(
    'a validation root that is not there',
    'val_dataloader.dataset.data_root: there is no folder data/none in ...; '
    'link it there, or --cfg-options val_dataloader.dataset.data_root=FOLDER',
)
def _(here):
    here.train(**{'val_dataloader.dataset.data_root': 'data/none'})


@CASES.add(
    'a teacher that is not there', 'model.teacher_ckpt: ...nowhere/teacher.pth...'
)
def _(here):
    here.teacher = 'nowhere/teacher.pth'
    here.train()


@CASES.add(
    'a teacher that cannot be downloaded',
    'model.teacher_ckpt: ...http://127.0.0.1:9/teacher-00000000.pth...',
)
def _(here):
    here.teacher = 'http://127.0.0.1:9/teacher-00000000.pth'
    here.train()


@CASES.add(
    '--auto-scale-lr, and no batch size that the learning rate is meant for',
    '--auto-scale-lr: ....py has no auto_scale_lr.base_batch_size, the batch '
    'size that its learning rate is meant for',
)
def _(here):
    here.train('pckd', '--auto-scale-lr', auto_scale_lr={'_delete_': True})


@pytest.mark.parametrize('name', CASES)
def test_system(name, here):
    CASES.check(name, here)

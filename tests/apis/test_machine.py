"""What a machine has to have. Its errors: tests/bad_input/test_bad_system.py."""

import torch
from mmengine.config import Config

from mmrazor_pckd.apis.machine import check_folder, check_machine, device_name


def test_the_work_dir_is_made_and_empty(tmp_path):
    work_dir = tmp_path / 'new' / 'run'
    check_machine(Config(dict(launcher='none', work_dir=str(work_dir))), 'train')
    assert not list(work_dir.iterdir())


def test_data_that_are_downloaded_need_no_folder():
    for dataset in (
        dict(type='CIFAR100', data_root='nowhere'),
        dict(type='ImageNet', data_root='s3://bucket/imagenet'),
        dict(type='ImageNet'),
    ):
        check_folder('train', dict(dataset=dataset))


def test_the_name_of_a_device(monkeypatch):
    monkeypatch.setattr(torch, 'get_num_threads', lambda: 3)
    assert device_name('cpu').endswith(', 3 threads')
    assert device_name('cpu', threads=2).endswith(', 2 threads')
    monkeypatch.setattr(
        torch.cuda, 'get_device_name', lambda index=0: f'NVIDIA {index}'
    )
    assert (device_name('cuda'), device_name('cuda:1')) == ('NVIDIA 0', 'NVIDIA 1')

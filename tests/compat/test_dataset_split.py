import pickle

import numpy as np
import pytest


@pytest.fixture
def cifar(tmp_path, monkeypatch):
    """CIFAR-10 with labels that tell the splits apart."""
    from mmpretrain.datasets import CIFAR10

    folder = tmp_path / CIFAR10.base_folder
    folder.mkdir()
    for name, label in (('data_batch_1', 1), ('test_batch', 2)):
        (folder / name).write_bytes(
            pickle.dumps(dict(data=np.zeros((3, 3072), np.uint8), labels=[label] * 3))
        )
    monkeypatch.setattr(CIFAR10, 'train_list', [['data_batch_1', None]])
    monkeypatch.setattr(CIFAR10, 'test_list', [['test_batch', None]])
    return lambda **kwargs: (
        CIFAR10(data_root=str(tmp_path), **kwargs).get_gt_labels().tolist()
    )


def test_test_mode_alone_reads_the_test_split(cifar):
    # Fails without the remedy: mmpretrain reads the training split.
    assert cifar(test_mode=True) == [2] * 3


@pytest.mark.parametrize(
    ('given', 'label'),
    [
        (dict(), 1),
        (dict(test_mode=False), 1),
        (dict(split='test'), 2),
        (dict(split='test', test_mode=True), 2),
        (dict(split='train', test_mode=True), 1),
    ],
)
def test_a_split_that_is_given_stays(cifar, given, label):
    assert cifar(**given) == [label] * 3


@pytest.mark.parametrize(
    'name',
    ['byot/byot_resnet18_8xb16_cifar100.py', 'crd/crd_neck_r50_r18_8xb16_cifar10.py'],
)
def test_configs_of_mmrazor_validate_on_the_test_split(name):
    from mmengine.hub import get_config
    from mmpretrain.registry import DATASETS

    cfg = get_config(f'mmrazor::distill/mmcls/{name}')
    for loader, split in (
        (cfg.train_dataloader, 'train'),
        (cfg.val_dataloader, 'test'),
    ):
        dataset = loader.dataset.get('dataset', loader.dataset)
        dataset.update(lazy_init=True, _scope_='mmpretrain', pipeline=[])
        assert DATASETS.build(dataset).split == split


def test_other_datasets_of_mmcls_follow_test_mode(tmp_path):
    from mmpretrain.datasets import CUB, FashionMNIST

    for dataset in (CUB, FashionMNIST):
        built = dataset(str(tmp_path), test_mode=True, lazy_init=True)
        assert built.split == 'test'

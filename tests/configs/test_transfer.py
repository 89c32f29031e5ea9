"""Linear evaluation: both configs train a head on frozen features."""

import numpy as np
import pytest
import torch
from builders import ROOT
from mmengine.config import Config
from mmrazor.registry import MODELS
from PIL import Image
from runs import train

from mmrazor_pckd.datasets import STL10, TinyImageNet

FOLDER = ROOT / 'configs' / 'cifar100' / 'transfer'
IMAGES = 6


def write_stl10(root):
    random = np.random.default_rng(0)
    for split in ('train', 'test'):
        random.integers(0, 256, (IMAGES, 3, 96, 96), dtype=np.uint8).tofile(
            root / f'{split}_X.bin'
        )
        random.integers(1, 11, IMAGES, dtype=np.uint8).tofile(root / f'{split}_y.bin')
    (root / 'class_names.txt').write_text('\n'.join('abcdefghij'))


def write_tinyimagenet(root):
    random = np.random.default_rng(0)
    (root / 'wnids.txt').write_text('n1\nn2\n')
    (root / 'words.txt').write_text('n1\ta\nn2\tb\n')
    names = [f'train/n{1 + index % 2}/images/{index}.JPEG' for index in range(IMAGES)]
    names += [f'val/images/{index}.JPEG' for index in range(IMAGES)]
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(path)
    (root / 'val' / 'val_annotations.txt').write_text(
        ''.join(f'{index}.JPEG\tn1\t0\t0\t9\t9\n' for index in range(IMAGES))
    )


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(STL10, 'images', dict(train=IMAGES, test=IMAGES))
    monkeypatch.setattr(TinyImageNet, 'images', dict(train=IMAGES, val=IMAGES))
    monkeypatch.setattr(TinyImageNet, 'num_classes', 2)


@pytest.mark.parametrize(
    ('name', 'write', 'classes'),
    [('stl10', write_stl10, 10), ('tinyimagenet', write_tinyimagenet, 200)],
)
def test_it_trains_the_head_only(name, write, classes, small, tmp_path):
    cfg = Config.fromfile(FOLDER / f'{name}_resnet20.py')
    network = MODELS.build(cfg.resnet20)
    network.init_weights()
    backbone = {
        # Statistics that are not 0 and 1.
        key: value + 0.1 * torch.rand_like(value) if 'run' in key else value
        for key, value in network.backbone.state_dict().items()
    }
    checkpoint = tmp_path / 'student.pth'
    torch.save(
        dict(
            state_dict={
                f'architecture.backbone.{key}': value for key, value in backbone.items()
            }
        ),
        checkpoint,
    )
    data = tmp_path / 'data'
    data.mkdir()
    write(data)
    for loader in (cfg.train_dataloader, cfg.val_dataloader, cfg.test_dataloader):
        loader.update(num_workers=0, persistent_workers=False)
        loader.dataset.data_root = str(data)
    cfg.work_dir = str(tmp_path / name)
    cfg.merge_from_dict(
        {
            'train_cfg.max_epochs': 2,
            'train_cfg.val_interval': 1,
            'train_dataloader.batch_size': 4,
            'model.backbone.init_cfg.checkpoint': str(checkpoint),
        }
    )
    runner = train(cfg)
    model = runner.model
    assert model.head.fc.weight.shape == (classes, 64)
    assert model.data_preprocessor.num_classes == classes
    for key, value in model.backbone.state_dict().items():
        assert torch.equal(value.cpu(), backbone[key]), key
    # SGD holds a momentum of what it has moved.
    moved = runner.optim_wrapper.optimizer.state
    assert set(moved) == set(model.head.parameters())
    for parameter, state in moved.items():
        assert parameter.isfinite().all()
        assert state['momentum_buffer'].abs().sum() > 0


@pytest.mark.parametrize('name', ['stl10', 'tinyimagenet'])
def test_the_recipe_of_the_paper(name):
    cfg = Config.fromfile(FOLDER / f'{name}_resnet20.py')
    assert cfg.train_dataloader.batch_size == 64
    assert cfg.train_cfg.max_epochs == 100
    optimizer = cfg.optim_wrapper.optimizer
    assert (
        optimizer.type,
        optimizer.lr,
        optimizer.momentum,
        optimizer.weight_decay,
    ) == ('SGD', 0.1, 0.9, 0)
    assert cfg.param_scheduler.milestones == [30, 60, 90]
    assert cfg.param_scheduler.gamma == 0.1
    assert len(cfg.published) == 9
    for loader in (cfg.train_dataloader, cfg.val_dataloader):
        assert (
            dict(type='Resize', scale=32, backend='pillow') in loader.dataset.pipeline
        )
    # The random transforms are those of training only.
    kinds = [step.type for step in cfg.test_dataloader.dataset.pipeline]
    assert not [kind for kind in kinds if kind.startswith('Random')]
    # STL-10 comes as RGB, files are read as BGR.
    assert cfg.data_preprocessor.to_rgb == ('mmrazor.LoadIntactImage' in kinds)


def test_without_a_student_it_does_not_begin(small, tmp_path):
    cfg = Config.fromfile(FOLDER / 'stl10_resnet20.py')
    model = MODELS.build(dict(cfg.model, _scope_='mmpretrain'))
    with pytest.raises(ValueError, match='checkpoint is not given'):
        model.init_weights()

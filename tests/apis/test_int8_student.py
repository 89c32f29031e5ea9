"""A student in eight bits is calibrated and measured on the right images."""

import shutil

import cv2
import numpy as np
import pytest
import torch
from builders import classifier
from mmengine.config import Config
from mmpretrain import get_model

from mmrazor_pckd.apis.int8_student import IMAGES, Measured, evenly_spread
from mmrazor_pckd.export.config import student_config
from mmrazor_pckd.export.graph import cpu_session

pytest.importorskip('onnxruntime')


@pytest.fixture
def cfg(pictures):
    """Config of a distillation on small pictures."""
    steps = [
        dict(type='mmrazor.LoadIntactImage'),
        dict(type='mmpretrain.RandomFlip', prob=0.5),
        dict(type='mmpretrain.PackInputs'),
    ]

    def loader(split, pipeline):
        dataset = dict(
            type='mmpretrain.CustomDataset',
            data_root=str(pictures),
            data_prefix=split,
            pipeline=pipeline,
        )
        return dict(
            batch_size=8,
            num_workers=0,
            sampler=dict(type='DefaultSampler', shuffle=False),
            dataset=dataset,
        )

    return Config(
        dict(
            default_scope='mmrazor',
            model=dict(
                type='SingleTeacherDistill',
                architecture=classifier(8, classes=15),
                data_preprocessor=dict(
                    type='mmpretrain.ClsDataPreprocessor',
                    mean=[127.5] * 3,
                    std=[60.0] * 3,
                    to_rgb=True,
                ),
            ),
            train_dataloader=loader('train', steps),
            val_dataloader=loader('val', [steps[0], steps[2]]),
            val_evaluator=dict(type='mmpretrain.Accuracy'),
        )
    )


@pytest.fixture
def student(cfg):
    torch.manual_seed(1)
    model = get_model(Config(student_config(cfg))).eval()
    model.head.fc.weight.data *= 50
    return model


def test_size_and_top1_are_printed(cfg, student, tmp_path, capsys):
    path = tmp_path / 'out.onnx'
    Measured(cfg).write(student, (32, 32), str(path))
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f'{path}: ')
    assert f' -> {path.stat().st_size / 1e3:.0f} KB' in line
    assert line.endswith(
        'on the 30 images of validation; calibrated with 60 images of the training set'
    )
    # Top-1 before is that of mmpretrain's own loader and model.
    measured = Measured(cfg)
    right = number = 0
    for batch in measured.loader:
        with torch.no_grad():
            found = student.test_step(batch)
        right += sum(int(each.pred_label == each.gt_label) for each in found)
        number += len(found)
    assert number == 30
    assert f'top-1 {100 * right / 30:.2f} -> ' in line
    # And after, that of the file.
    session, after = cpu_session(path.read_bytes()), 0
    for batch in measured.loader:
        images = student.data_preprocessor(batch, False)['inputs'].numpy()
        (logits,) = session.run(None, dict(images=images))
        labels = [int(each.gt_label) for each in batch['data_samples']]
        after += int((logits.argmax(1) == labels).sum())
    assert f'-> {100 * after / 30:.2f} on the' in line


def test_the_images_are_not_drawn(cfg, student, tmp_path):
    contents = []
    for seed in (0, 1):
        np.random.seed(seed)
        Measured(cfg).write(student, (32, 32), str(tmp_path / 'a.onnx'))
        contents.append((tmp_path / 'a.onnx').read_bytes())
    assert contents[0] == contents[1]


def test_images_of_a_folder(cfg, student, pictures, tmp_path, capsys):
    folder = tmp_path / 'some'
    (folder / 'deep').mkdir(parents=True)
    for index, file in enumerate(sorted(pictures.glob('train/*/*.png'))[:5]):
        shutil.copy(file, folder / 'deep' / f'{index}.png')
    # The training set is not looked for.
    cfg.train_dataloader.dataset.data_root = 'nowhere'
    Measured(cfg, str(folder)).write(student, (32, 32), str(tmp_path / 'a.onnx'))
    assert f'calibrated with 5 images of {folder}' in capsys.readouterr().out


def test_a_wrapped_training_set(cfg):
    inner = cfg.train_dataloader.dataset
    cfg.train_dataloader.dataset = dict(
        type='mmengine.RepeatDataset',
        times=2,
        dataset=dict(type='mmengine.ConcatDataset', datasets=[inner, inner]),
    )
    images = Measured(cfg).images
    assert len(images) == 2 * 2 * 60
    for _ in range(3):  # not flipped at random
        assert torch.equal(images[0]['inputs'], images[60]['inputs'])


def test_some_of_many():
    found = evenly_spread(10_000, IMAGES)
    assert (found[0], found[-1], len(set(found))) == (0, 9_999, IMAGES)
    assert evenly_spread(3, IMAGES) == [0, 1, 2]


def test_what_is_missing_is_one_line(cfg, tmp_path):
    with pytest.raises(ValueError, match='^--calibration: there is no folder no/where'):
        Measured(cfg, 'no/where')
    with pytest.raises(ValueError, match='^--calibration: there are no images in '):
        Measured(cfg, str(tmp_path))
    arrays = cfg.copy()
    arrays.val_dataloader.dataset = dict(
        type='mmpretrain.CIFAR10', pipeline=[dict(type='mmpretrain.PackInputs')]
    )
    with pytest.raises(ValueError, match='^--calibration: .* reads no files'):
        Measured(arrays, str(tmp_path))
    cfg.train_dataloader.dataset.data_root = 'nowhere'
    with pytest.raises(ValueError, match='no folder nowhere .*--calibration FOLDER$'):
        Measured(cfg)
    cfg.pop('train_dataloader')
    with pytest.raises(ValueError, match='no train_dataloader .*--calibration FOLDER$'):
        Measured(cfg)
    cfg.pop('val_dataloader')
    with pytest.raises(ValueError, match='^--int8: the config has no val_dataloader'):
        Measured(cfg)


def test_images_that_do_not_fit(cfg, student, tmp_path):
    measured = Measured(cfg)
    path = str(tmp_path / 'a.onnx')
    with pytest.raises(
        ValueError, match=r'png of the training set is 32 x 32 .* graph takes 32 x 16$'
    ):
        measured.write(student, (32, 16), path)
    folder = tmp_path / 'val' / 'disc'
    folder.mkdir(parents=True)
    cv2.imwrite(str(folder / 'a.png'), np.zeros((20, 32, 3), np.uint8))
    cfg.val_dataloader.dataset.update(data_root=str(tmp_path))
    with pytest.raises(ValueError, match=r'png of the validation set is 20 x 32'):
        Measured(cfg).write(student, (32, 32), path)


def test_images_without_one_label(cfg, student, tmp_path):
    measured = Measured(cfg)
    (*_, last) = list(measured.loader)
    last['data_samples'][-1].gt_label = torch.tensor([1, 2])
    measured.loader = [last]
    path = tmp_path / 'a.onnx'
    with pytest.raises(ValueError, match='^--int8: top-1 needs .*png has 2$'):
        measured.write(student, (32, 32), str(path))
    assert not path.exists()

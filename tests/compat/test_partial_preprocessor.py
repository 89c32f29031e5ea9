"""Two data preprocessors in one config."""

import copy

import pytest
from mmengine.config import Config
from mmengine.runner import Runner

TOP = dict(type='ClsDataPreprocessor', mean=[127.5] * 3, std=[60.0] * 3, num_classes=5)
MIXUP = dict(augments=dict(type='Mixup', alpha=0.8))
NETWORK = dict(
    type='ImageClassifier',
    backbone=dict(type='CIFARResNet', depth=8),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=5, in_channels=64),
)


def build(folder, top, own=None):
    cfg = Config(
        dict(
            model=copy.deepcopy(NETWORK),
            work_dir=str(folder),
            default_scope='mmpretrain',
            experiment_name=folder.name,
        )
    )
    if top is not None:
        cfg.data_preprocessor = copy.deepcopy(top)
    if own is not None:
        cfg.model.data_preprocessor = copy.deepcopy(own)
    runner = Runner.from_cfg(cfg)
    return runner, runner.model.data_preprocessor


def test_a_part_is_completed(tmp_path):
    runner, found = build(tmp_path, TOP, dict(batch_augments=MIXUP))
    assert found.batch_augments is not None
    assert found.mean.flatten().tolist() == TOP['mean']
    # For what is exported.
    assert runner.cfg.model.data_preprocessor.mean == TOP['mean']


def test_one_with_a_type_counts_alone(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(
        'mmengine.logging.print_log', lambda text, *args, **kwargs: said.append(text)
    )
    _, found = build(tmp_path, TOP, dict(type='ClsDataPreprocessor'))
    assert not hasattr(found, 'mean')
    assert (
        'model.data_preprocessor has a type and no mean: the images are not '
        'normalised, data_preprocessor.mean is read by nothing'
    ) in said


def test_one_of_them(tmp_path):
    assert build(tmp_path, TOP)[1].num_classes == 5
    _, found = build(tmp_path, None, dict(batch_augments=MIXUP, num_classes=5))
    assert not hasattr(found, 'mean')


@pytest.mark.parametrize(
    ('top', 'said'),
    [
        (
            dict(TOP, type='ImgDataPreprocessor'),
            r'type: ImgDataPreprocessor takes no \w+, which a classifier gives it or '
            "the config does; take type='mmpretrain.ClsDataPreprocessor'",
        ),
        (
            dict(TOP, sdt=1),
            'sdt: ClsDataPreprocessor has no such argument; near matches: std',
        ),
    ],
)
def test_arguments_that_are_not_taken(tmp_path, top, said):
    with pytest.raises(ValueError, match=rf'^model.data_preprocessor.{said}$'):
        build(tmp_path, top)

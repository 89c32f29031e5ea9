"""Config of a head on the teacher, beside the student's."""

import pytest
from mmengine.config import Config

from mmrazor_pckd.apis.new_config import methods
from mmrazor_pckd.apis.new_config.teacher_head import (
    frozen_head,
    head_config,
    head_path,
    head_section,
)


def test_only_a_frozen_connector_needs_one():
    assert frozen_head(methods.read_method('sskd').model) == 'head_t'
    for name in ('kd', 'crd', 'pckd'):
        assert frozen_head(methods.read_method(name).model) is None


def test_a_file_of_its_name_is_refused(tmp_path):
    out = tmp_path / 'own.py'
    assert head_path(str(out)) == str(tmp_path / 'own_head.py')
    (tmp_path / 'own_head.py').write_text('')
    with pytest.raises(ValueError, match='own_head.py is there already'):
        head_path(str(out))


def test_the_section_names_what_the_head_leaves(tmp_path):
    connectors = dict(head_t=dict(type='ProjectionHead', frozen=True))
    architecture = dict(head=dict(loss=dict(type='CrossEntropyLoss')))
    model = dict(architecture=architecture, distiller=dict(connectors=connectors))
    path = tmp_path / 'own.py'
    path.write_text(f'model = {model!r}\n{head_section("head_t", "a/own_head.py")}')
    found = Config.fromfile(path).model
    assert found.distiller.connectors.head_t == dict(
        type='ProjectionHead',
        frozen=True,
        checkpoint='work_dirs/own_head/epoch_60.pth',
        trained_by='a/own_head.py',
    )
    assert found.architecture.head.loss.loss_weight == 0.1


def test_the_head_inherits_the_data_and_not_the_training(tmp_path):
    (tmp_path / 'own.py').write_text(
        "teacher = dict(type='T')\n"
        "teacher_ckpt = 't.pth'\n"
        "training_hooks = [dict(type='A')]\n"
        "model = dict(type='RotatedViewDistill', views=(0, 90))\n"
        'train_cfg = dict(by_epoch=True, max_epochs=100)\n'
        "optim_wrapper = dict(optimizer=dict(type='AdamW', betas=(0, 1)))\n"
        "param_scheduler = [dict(type='LinearLR')]\n"
        'train_dataloader = dict(batch_size=32)\n'
        'val_cfg = val_dataloader = val_evaluator = dict()\n'
        'test_cfg = test_dataloader = test_evaluator = dict()\n'
        "default_hooks = dict(checkpoint=dict(interval=2, save_best='auto'))\n"
    )
    path = tmp_path / 'own_head.py'
    path.write_text(
        head_config(str(tmp_path / 'own.py'), str(path), 24, 'head.layers.head', 32)
    )
    cfg = Config.fromfile(path)
    assert cfg.model == dict(
        _scope_='mmrazor',
        type='ViewMatchHead',
        teacher=dict(type='T'),
        teacher_ckpt='t.pth',
        channels=24,
        classifier='head.layers.head',
    )
    assert cfg.optim_wrapper.optimizer == dict(
        type='SGD', lr=0.025, momentum=0.9, weight_decay=5e-4
    )
    assert cfg.train_cfg == dict(by_epoch=True, max_epochs=60)
    assert cfg.param_scheduler.milestones == [30, 45]
    assert cfg.train_dataloader == dict(batch_size=32)
    assert cfg.val_cfg is cfg.val_dataloader is cfg.test_evaluator is None
    assert cfg.default_hooks.checkpoint == dict(interval=2, save_best=None)
    assert cfg.custom_hooks == [dict(type='A')]

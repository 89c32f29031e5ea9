"""The note in a checkpoint, and weights of the run that resumes it."""

import logging
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from mmrazor_pckd.engine.resume.compare import NOTE, check_weights, compare, note


def runner(**cfg):
    return SimpleNamespace(
        cfg=cfg,
        model=nn.Linear(2, 3),
        world_size=2,
        logger=logging.getLogger('compare'),
        _load_from='epoch_3.pth',
    )


def test_the_note_is_one_level_of_plain_values():
    found = note(
        runner(
            model=dict(type='A', sizes=(1, 2), network=nn.Identity()),
            train_dataloader=dict(batch_size=4, num_workers=2, pin_memory=True),
            val_dataloader=dict(batch_size=4),
            auto_scale_lr=None,
        )
    )
    assert found == {
        'world_size': 2,
        'model.type': 'A',
        'model.sizes.0': 1,
        'model.sizes.1': 2,
        'model.network': 'Identity()',
        'train_dataloader.batch_size': 4,
    }


def test_each_difference_has_its_consequence(caplog):
    there = runner(train_cfg=dict(max_epochs=3), model=dict(teacher=dict(depth=18)))
    here = runner(train_cfg=dict(max_epochs=4), model=dict(teacher=dict(depth=34)))
    compare(here, dict(meta={NOTE: note(there)}, state_dict=here.model.state_dict()))
    assert [
        message.removeprefix('--resume: epoch_3.pth: ') for message in caplog.messages
    ] == [
        'train_cfg.max_epochs was 3 and is 4: the learning rate still goes by '
        'param_scheduler, and ends where that ends',
        'model.teacher.depth was 18 and is 34: the teacher is another one from here on',
    ]


def test_weights_of_several_processes_are_the_same():
    here = runner()
    state = {f'module.{key}': each for key, each in here.model.state_dict().items()}
    check_weights(here, dict(state_dict=state))
    with pytest.raises(ValueError, match='in 1 places, first bias is missing; '):
        check_weights(here, dict(state_dict=dict(weight=torch.zeros(3, 2))))

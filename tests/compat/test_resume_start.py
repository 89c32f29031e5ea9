"""What a resumed run begins with."""

import os

import pytest
import torch
from mmengine.runner import Runner
from torch import nn


def save(folder, name, **meta):
    path = folder / name
    torch.save(
        dict(meta=dict(epoch=1, iter=1, **meta), state_dict={}, message_hub={}), path
    )
    return str(path)


def cut(path):
    os.truncate(path, os.path.getsize(path) // 2)


def runner(folder, **options):
    return Runner(
        nn.Identity(),
        str(folder / 'run'),
        resume=True,
        experiment_name=folder.name,
        **options,
    )


def logged(folder):
    return ''.join(file.read_text() for file in (folder / 'run').glob('*/*.log'))


@pytest.mark.parametrize(
    'randomness', [dict(seed=None), dict(seed=3), dict(seed=7), dict()]
)
def test_the_seed_is_there_before_anything_is_built(tmp_path, randomness):
    (tmp_path / 'run').mkdir()
    path = save(tmp_path / 'run', 'epoch_1.pth', seed=7)
    made = runner(tmp_path, randomness=dict({'seed': None}, **randomness))
    assert made.seed == 7
    assert made._load_from == path
    drawn = torch.rand(1)
    assert drawn == torch.rand(1, generator=torch.manual_seed(7))
    log = logged(tmp_path)
    assert ('the seed is 7' in log) == (randomness.get('seed') != 7)
    assert ('not randomness.seed=3' in log) == (randomness.get('seed') == 3)


def test_a_path_is_a_path(tmp_path):
    (tmp_path / 'run').mkdir()
    save(tmp_path / 'run', 'epoch_2.pth', seed=7)
    given = save(tmp_path, 'epoch_1.pth', seed=8)
    assert runner(tmp_path, load_from=given).seed == 8
    cut(given)
    with pytest.raises(ValueError, match=r'epoch_1\.pth cannot be read'):
        runner(tmp_path, load_from=given)
    with pytest.raises(FileNotFoundError, match='no checkpoint at nowhere'):
        runner(tmp_path, load_from='nowhere')


def test_weights_alone_cannot_be_resumed(tmp_path):
    path = tmp_path / 'weights.pth'
    torch.save(dict(state_dict={}), path)
    with pytest.raises(ValueError, match='no meta, message_hub.*load_from'):
        runner(tmp_path, load_from=str(path))

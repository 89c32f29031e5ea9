"""The command line; tests/apis/test_folder_configs.py has what it writes."""

import sys

import pytest
from builders import load_tool
from mmengine.config import Config


@pytest.fixture
def write(tmp_path, monkeypatch):
    for split in ('train', 'test'):
        folder = tmp_path / 'data' / split / 'a'
        folder.mkdir(parents=True)
        (folder / '0.jpg').touch()

    def call(*words):
        words = ['x', tmp_path / 'data', tmp_path / 'out', *words]
        monkeypatch.setattr(sys, 'argv', list(map(str, words)))
        load_tool('dev/small_configs.py').main()
        return tmp_path / 'out'

    return call


def test_flags(write):
    flags = '--pairs resnet56_resnet20 --methods kd --epochs 24 --teacher-epochs 9'
    flags += ' --val-interval 4 --size 16 --workers 0 --work-dir runs'
    out = write(*flags.split())
    names = {path.relative_to(out).as_posix() for path in out.rglob('*.py')}
    assert names == {'kd_resnet56_resnet20.py', 'resnet20.py', 'teachers/resnet56.py'}
    cfg = Config.fromfile(out / 'kd_resnet56_resnet20.py')
    assert (cfg.train_cfg.max_epochs, cfg.train_cfg.val_interval) == (24, 4)
    assert cfg.model.teacher_ckpt == 'runs/resnet56/seed_0/epoch_9.pth'
    assert cfg.train_dataloader.num_workers == 0


def test_what_is_wrong_is_one_line(write):
    with pytest.raises(SystemExit, match='--methods lskd is none of kd, ') as error:
        write('--methods', 'lskd')
    assert '\n' not in str(error.value)

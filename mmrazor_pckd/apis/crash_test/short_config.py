"""The config that is run: a demo's with few pictures, short, under a teacher."""

from pathlib import Path
from typing import Optional

from mmengine.config import Config

from ...checkpoints.resumable import newest_readable
from ...datasets.demo_pictures import make_pictures
from ..shipped import CONFIGS
from .training import Training


def make_config(
    config: str, folder: Path, pictures: int, options: Optional[dict] = None
) -> Path:
    """Writes the config to be run, and trains its teacher, if it is a demo.

    Args:
        config (str): Config file.
        folder (Path): Folder of the crash test.
        pictures (int): Pictures of each class of the demo.
        options (dict, optional): Value by dotted key.

    Returns:
        Path: The config that was written.
    """
    cfg = Config.fromfile(config)
    if cfg.get('data_root') == 'demo_data':
        cfg = _small(cfg, folder, pictures)
        if 'max_epochs' in cfg.train_cfg:
            cfg.train_cfg.max_epochs = 6
        if 'teacher' in cfg.model:
            cfg.model.teacher_ckpt = _teacher(folder, pictures)
    cfg.merge_from_dict(options or {})
    if cfg.get('randomness', {}).get('seed') is None:
        # Without one each training would draw its own.
        cfg.merge_from_dict({'randomness.seed': 0})
    cfg.dump(folder / 'config.py')
    return folder / 'config.py'


def _small(cfg: Config, folder: Path, pictures: int) -> Config:
    make_pictures(folder / 'pictures', train=pictures, val=2, seed=0)
    for loader in ('train', 'val', 'test'):
        cfg[f'{loader}_dataloader'].dataset.data_root = str(folder / 'pictures')
    cfg.train_dataloader.batch_size = 12
    cfg.default_hooks.logger.interval = 1
    return cfg


def _teacher(folder: Path, pictures: int) -> str:
    work_dir = folder / 'teacher'
    last = newest_readable(str(work_dir))[0]
    if last is None:
        cfg = _small(
            Config.fromfile(CONFIGS / 'demo/teacher_demo.py'), folder, pictures
        )
        cfg.train_cfg.max_epochs = 1
        cfg.dump(folder / 'teacher.py')
        Training(folder / 'teacher.py', work_dir, processes=1).finish()
        last = newest_readable(str(work_dir))[0]
    assert last is not None
    return last

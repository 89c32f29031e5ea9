"""One network as student or teacher: from its name to a prediction."""

import os
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List

import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS

from ...utils.image_size import pair
from ..launch import train
from ..new_config import Request, method_names, new_config
from ..new_config.find_network import find_network
from ..new_config.lookup import find_config
from ..new_config.methods import fit_networks, read_method
from ..new_config.source import code
from .families import Family
from .isolated import one_line

SIZES = (64, 224, 256)
BATCH = 10
SMALL = dict(
    type='ImageClassifier',
    backbone=dict(type='ResNet', depth=18, stem_channels=16, base_channels=16),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=10, in_channels=128),
)


@lru_cache(maxsize=None)
def methods() -> Dict[str, dict]:
    """Models of all method files, by their names."""
    return {name: read_method(name).model.to_dict() for name in method_names()}


class Trial:
    """A network in a role, beside a fixed small one in the other.

    Args:
        family (Family): The network.
        role (str): ``'student'`` or ``'teacher'``.
        data (str): Folder of images, as ``new_config`` takes it.
        folder (Path): Folder for all that is written.
        one_step (bool): Whether one step is enough, or an epoch is trained.
    """

    def __init__(
        self, family: Family, role: str, data: str, folder: Path, one_step: bool
    ) -> None:
        self.family, self.role, self.data = family, role, data
        self.folder, self.one_step = folder, one_step
        self.begun = time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)

    def run(self) -> Dict[str, Any]:
        """How far it came, see :func:`run`."""
        found: Dict[str, Any] = dict(why='')
        for size in SIZES:
            try:
                found.update(self._config(size), size=size, why='')
                step(found['config'])
                found['done'] = 'step'
                break
            except Exception as error:
                # What comes last is of the largest size, which all should take.
                found = dict(why=one_line(error), size=size)
        try:
            if not found['why']:
                self._go_on(found)
        except (Exception, SystemExit) as error:
            found['why'] = one_line(error)
        found['seconds'] = round(time.monotonic() - self.begun)
        return found

    def _go_on(self, found: Dict[str, Any]) -> None:
        found['cannot'] = self._methods(found['size'])
        if self.one_step:
            return
        epoch(found['config'], str(self.folder))
        found['done'] = 'epoch'
        predict(self.folder / 'student.py', self.data)
        found['done'] = 'predict'

    def _own(self) -> str:
        """Name of the network, or of a file in which it is smaller."""
        family = self.family
        if isinstance(family.network, str) and not family.changes:
            return family.network
        cfg = (
            find_config('--student', family.network)[0]
            if isinstance(family.network, str)
            else Config(dict(model=family.network))
        )
        for key, value in family.changes.items():
            part, last = cfg.model, key.split('.')
            for name in last[:-1]:
                part = part[name]
            part[last[-1]] = value
        keys = {
            key: value
            for key, value in cfg.to_dict().items()
            if key in ('model', 'data_preprocessor')
        }
        path = self.folder / 'network.py'
        path.write_text(
            ''.join(f'{key} = {code(each)}\n' for key, each in keys.items())
        )
        return str(path)

    def _config(self, size: int) -> Dict[str, Any]:
        own, small = self._own(), self.folder / 'small.py'
        small.write_text(f'model = {code(SMALL)}\n')
        named = {'student': str(small), 'teacher': str(small), self.role: own}
        teacher = self.folder / 'teacher.py'
        self._write(teacher, size, teacher=named['teacher'], method='none')
        cfg = Config.fromfile(str(teacher))
        with DefaultScope.overwrite_default_scope('mmpretrain'):
            model = MODELS.build(cfg.model)
        torch.save(dict(state_dict=model.state_dict()), self.folder / 'teacher.pth')
        count = sum(each.numel() for each in model.parameters())
        path = self.folder / 'distillation.py'
        self._write(
            path,
            size,
            teacher=str(teacher),
            teacher_ckpt=str(self.folder / 'teacher.pth'),
            student=named['student'],
        )
        if self.role == 'student':
            model = MODELS.build(Config.fromfile(str(path)).student)
            count = sum(each.numel() for each in model.parameters())
        return dict(config=str(path), parameters=count)

    def _write(self, path: Path, size: int, **asked: Any) -> None:
        path.unlink(missing_ok=True)
        request = Request(
            str(path), self.data, image_size=[size], epochs=1, batch_size=BATCH, **asked
        )
        files, _ = new_config(request)
        for name, text in files.items():
            Path(name).write_text(text)

    def _methods(self, size: int) -> List[str]:
        """Methods that do not fit the pair."""
        small = self.folder / 'small.py'
        names = dict(student=str(small), teacher=str(self.folder / 'teacher.py'))
        if self.role == 'student':
            names['student'] = self._own()
        networks = {
            side: find_network(f'--{side}', name) for side, name in names.items()
        }
        student, teacher = networks['student'], networks['teacher']
        student.set_classes(teacher.classes)
        student.build((size, size))
        teacher.build((size, size), str(self.folder / 'teacher.pth'))
        lacking = []
        for name, model in methods().items():
            try:
                fit_networks(name, model, student, teacher)
            except ValueError:
                lacking.append(name)
        return lacking


def step(path: str) -> None:
    """One step of a config on random images.

    Raises:
        ValueError: If a loss is not finite.
    """
    cfg = Config.fromfile(path)
    with DefaultScope.overwrite_default_scope('mmrazor'):
        model = MODELS.build(cfg.model)
    model.train()
    samples = [DataSample().set_gt_label(index % 3) for index in range(4)]
    images = torch.randn(4, 3, *pair(cfg.image_size))
    loss, logs = model.parse_losses(model.loss(images, samples))
    loss.backward()
    if not torch.isfinite(loss):
        raise ValueError(f'the loss is not finite: {logs}')


def epoch(path: str, folder: str) -> None:
    """The whole training of a config, which is one epoch."""
    cfg = Config.fromfile(path)
    cfg.work_dir, cfg.launcher = folder, 'none'
    for name in 'train_dataloader', 'val_dataloader', 'test_dataloader':
        cfg[name].update(num_workers=0, persistent_workers=False, pin_memory=False)
    train(cfg)


def predict(config: Path, data: str) -> None:
    """Predict a picture with an exported student, in a plain mmpretrain.

    Raises:
        RuntimeError: If it does not.
    """
    picture = next(Path(data).glob('val/*/*.png'))
    program = (
        'import sys; from mmpretrain import ImageClassificationInferencer as Plain;'
        'print(Plain(sys.argv[1], pretrained=True, device="cpu")'
        '(sys.argv[2])[0]["pred_scores"].shape)'
    )
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', program, str(config), str(picture)],
        capture_output=True,
        text=True,
        env=dict(os.environ, OMP_NUM_THREADS='1'),
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])


def run(family: Family, role: str, data: str, folder: str, one_step: bool) -> dict:
    """Try a network in a role.

    Args:
        family (Family): The network.
        role (str): ``'student'`` or ``'teacher'``.
        data (str): Folder of images.
        folder (str): Folder for all that is written.
        one_step (bool): Whether one step is enough, or an epoch is trained, the
            student exported, and a prediction made.

    Returns:
        dict: ``done``, the last of ``'step'``, ``'epoch'`` and ``'predict'`` that
        worked; ``why`` the next did not, '' if all did; ``size`` of the images,
        ``parameters``, ``seconds``, and names of the methods that ``cannot``.
    """
    return Trial(family, role, data, Path(folder), one_step).run()

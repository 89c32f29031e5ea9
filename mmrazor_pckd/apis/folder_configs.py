"""Configs of the CIFAR-100 pairs for pictures in folders, on fewer epochs.

Networks, losses, augmentation, optimizer and batch are those of
``configs/cifar100``; what is changed is written here: the data, their classes, the
side of the pictures if asked, and the schedule. Its decays, the warm-up of DKD and
the threshold of the preview stand at the same shares of it: the growth rate of 240
epochs is taken to the power 240 / epochs.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from pprint import pformat
from typing import Any, Dict, List, Optional, Sequence

from mmengine.config import Config

from .config_table.table import Table
from .known_keys import keys_read
from .recipes import fit
from .shipped import CONFIGS
from .short_schedule import shortened


@dataclass
class FolderConfigs:
    """What the configs of a comparison have in common.

    Args:
        data (Path): Folder with ``{train,test}/<class>/*.jpg``.
        out (Path): Folder that they are written to, the teachers' into
            ``teachers/``.
        work_dir (Path): Of the runs; the teacher's checkpoint is read there.
        epochs (int): Of the students.
        teacher_epochs (int, optional): Defaults to ``epochs``.
        val_interval (int, optional): Epochs between two validations of a student.
            Defaults to ``epochs``.
        train (int): Pictures of each class, the first by name.
        teacher_train (int, optional): Likewise for teachers. Defaults to ``train``.
        test (int): Likewise in the validation.
        size (int): Side in pixels.
        workers (int): Processes of each loader.
        options (dict): More settings of each config, by dotted key.

    Example:
        >>> FolderConfigs(Path('data'), Path('out')).of_teacher().out.as_posix()
        'out/teachers'
    """

    data: Path
    out: Path
    work_dir: Path = Path('work_dirs')
    epochs: int = 240
    teacher_epochs: Optional[int] = None
    val_interval: Optional[int] = None
    train: int = 5000
    teacher_train: Optional[int] = None
    test: int = 1000
    size: int = 32
    workers: int = 2
    options: Dict[str, Any] = field(default_factory=dict)

    def of_teacher(self) -> 'FolderConfigs':
        """The same for the teachers, which are validated at their end."""
        return replace(
            self,
            out=self.out / 'teachers',
            epochs=self.teacher_epochs or self.epochs,
            val_interval=None,
            train=self.teacher_train or self.train,
        )

    def write(self, pairs: Sequence[str], methods: Sequence[str]) -> List[Path]:
        """Write the configs of teachers, of students alone and of methods.

        Args:
            pairs (list[str]): ``TEACHER_STUDENT``.
            methods (list[str]): Names of ``configs/_base_/methods``.

        Returns:
            list[Path]: Files of the configs, each teacher before what needs it.

        Raises:
            ValueError: If there are no pictures, or there is no such method, or
                not for a pair.
        """
        teachers = self.of_teacher()
        for how in (teachers, self):
            how._list_pictures()
        written = []
        for pair in pairs:
            for name, how in zip(pair.split('_'), (teachers, self)):
                alone = Config.fromfile(CONFIGS / f'cifar100/teachers/{name}.py')
                written.append(how._dump(alone, name))
            teacher = pair.split('_')[0]
            for method in methods:
                cfg = read_config(method, pair)
                checkpoint = f'epoch_{teachers.epochs}.pth'
                cfg.model.teacher_ckpt = str(
                    self.work_dir / teacher / 'seed_0' / checkpoint
                )
                written.append(self._dump(cfg, f'{method}_{pair}'))
        return written

    def _dump(self, cfg: Config, name: str) -> Path:
        path = self.out / f'{name}.py'
        # As Config.dump, which takes a second for its layout.
        parts = self._on_folders(cfg).to_dict().items()
        lines = [
            f'{key} = {pformat(value, sort_dicts=False)}\n' for key, value in parts
        ]
        path.write_text(''.join(lines))
        return path

    def _list_pictures(self) -> None:
        """List the first pictures of each class, with labels."""
        self.out.mkdir(parents=True, exist_ok=True)
        for split, count in dict(train=self.train, test=self.test).items():
            lines = []
            for label, folder in enumerate(_classes(self.data / split)):
                pictures = sorted(folder.iterdir())[:count]
                lines += [f'{folder.name}/{path.name} {label}' for path in pictures]
            (self.out / f'{split}.txt').write_text('\n'.join(lines) + '\n')

    def _on_folders(self, cfg: Config) -> Config:
        """A config of CIFAR-100 on the pictures of the folders."""
        classes = len(_classes(self.data / 'train'))
        cfg.data_preprocessor.update(
            num_classes=classes, to_rgb=True, padding=self.size // 8
        )
        if 'data_preprocessor' in cfg.model:
            cfg.model.data_preprocessor.update(cfg.data_preprocessor)
        load: List[dict] = [dict(type='mmrazor.LoadIntactImage')]
        if self.size != 32:
            load.append(dict(type='Resize', scale=(self.size, self.size)))
        for name, split in dict(train='train', val='test', test='test').items():
            loader = cfg[f'{name}_dataloader']
            loader.update(num_workers=self.workers, persistent_workers=self.workers > 0)
            loader.dataset = dict(
                type='CustomDataset',
                data_root=str(self.data.resolve()),
                data_prefix=split,
                ann_file=str((self.out / f'{split}.txt').resolve()),
                pipeline=load + loader.dataset.pipeline,
            )
        for key in ('architecture', 'teacher'):
            if key in cfg.model:
                cfg.model[key].head.num_classes = classes
        if 'head' in cfg.model:
            cfg.model.head.num_classes = classes
        self._shorten(cfg)
        cfg.default_hooks.checkpoint.update(interval=1)
        cfg.default_hooks.logger.interval = 10
        # The published figures are of CIFAR-100.
        cfg.pop('published', None)
        cfg.merge_from_dict(self.options)
        return cfg

    def _shorten(self, cfg: Config) -> None:
        shrink = self.epochs / cfg.train_cfg.max_epochs
        cfg.param_scheduler.milestones = [
            round(epoch * shrink) for epoch in cfg.param_scheduler.milestones
        ]
        weighting: Any = cfg.model.get('distiller', {}).get('sample_weighting') or {}
        if weighting.get('type') in ('PreviewWeighting', 'CurriculumWeighting'):
            weighting.growth_rate = cfg.growth_rate ** (1 / shrink)
        cfg.custom_hooks = shortened(cfg.custom_hooks, shrink, of=1)
        cfg.train_cfg.update(
            max_epochs=self.epochs, val_interval=self.val_interval or self.epochs
        )


def _classes(split: Path) -> List[Path]:
    found = sorted(path for path in split.glob('*') if path.is_dir())
    if not found:
        raise ValueError(
            f'{split.parent}: there are no pictures {split.name}/<class>/*; give a '
            'folder with train/<class>/* and test/<class>/*'
        )
    return found


def read_config(method: str, pair: str) -> Config:
    """Config of a method of the table, or of a variant in it, for a pair.

    Args:
        method (str): Name of a file in ``configs/_base_/methods``.
        pair (str): ``TEACHER_STUDENT``.

    Raises:
        ValueError: If there is no such method, or not for the pair.

    Example:
        >>> read_config('pckd_2views', 'wrn40-2_wrn16-2').model.views_per_step
        2
    """
    table = Table(CONFIGS)
    if method not in (known := table.with_file()):
        raise ValueError(f'--methods {method} is none of {", ".join(known)}')
    if pair in table.na(method):
        raise ValueError(
            f'--methods {method}, --pairs {pair}: {table.na(method)[pair]}'
        )
    settings = table.settings(method, pair)
    if '_base_.' in str(settings):
        raise ValueError(
            f'--methods {method}: it has data of its own, see '
            f'configs/cifar100/{method}_{pair}.py'
        )
    cfg = Config.fromfile(CONFIGS / f'_base_/pairs/{pair}_cifar100.py')
    file = Config.fromfile(CONFIGS / f'_base_/methods/{method}.py')
    both = dict(cfg.to_dict(), num_classes=10)
    cfg.model = fit(file.model, both, **table.changes(method, pair))
    del cfg.model['_delete_']
    cfg.merge_from_dict(settings)
    own = list(file.get('method_hooks', []))
    cfg.custom_hooks = cfg.custom_hooks + own + table.hooks(method)
    for key in keys_read() & set(file) - {'model'}:
        cfg[key] = file[key]
    return cfg

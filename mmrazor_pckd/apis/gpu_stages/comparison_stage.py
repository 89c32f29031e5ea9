"""The stage of a comparison: methods on small pictures, teacher first."""

import math
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Sequence

import torch

from ...datasets.demo_pictures import make_pictures
from ..folder_configs import FolderConfigs
from ..runs import TOP1, find_runs
from ..shipped import TOOLS
from .plan import START, Plan, plan_epochs, read_plan
from .probe import slowest
from .stage import Command, Stage

PAIR = 'wrn40-2_wrn16-2'
# The slowest first: they begin at once when the teacher is there.
METHODS = ('pckd', 'pckd_2views', 'kd')
SEEDS = (0, 1)
RUNS_PER_GPU = 8
BATCH = 64
# Pictures of each class that a student learns from, as many as CIFAR-100 has. The
# teacher learns from all, so that there is something to distil.
TRAIN, EACH = 500, 10**6
# Of the tiny form: pictures of each class, their side, and most epochs.
TINY = dict(train=4, test=2, size=16)
TINY_EPOCHS = 2
# A stretch of the probe, and the whole, in seconds.
STRETCH, PROBE = 3.0, 30.0


@dataclass
class Comparison:
    """Trains the teacher, the student alone and the methods of ``METHODS``.

    Students learn from ``TRAIN`` pictures of each class, once for each of the
    ``SEEDS``. The number of epochs is decided once and kept in ``plan.json``.
    Configs are written anew in each call, so that the folder may have moved.

    Args:
        folder (Path): Its folder.
        data (Path): Folder with ``{train,test}/<class>/*``; drawn for a CPU.
        device (str): ``'cuda'`` or ``'cpu'``, where it is tiny.
        epochs (int, optional): Of the students. Defaults to None, what fits.
        teacher_epochs (int, optional): Defaults to ``epochs``.
        minutes (float, optional): For which epochs are planned. Defaults to None,
            what is left of this call.
        script (Path, optional): ``tools/benchmark/gpu.py``, for the probe.

    Example:
        >>> Comparison(Path('gpu/comparison'), Path('data'), 'cpu').runs.as_posix()
        'gpu/comparison/runs'
    """

    folder: Path
    data: Path
    device: str
    epochs: Optional[int] = None
    teacher_epochs: Optional[int] = None
    minutes: Optional[float] = None
    script: Path = TOOLS / 'benchmark' / 'gpu.py'

    @property
    def tiny(self) -> bool:
        """Whether it is for a CPU."""
        return self.device == 'cpu'

    @property
    def runs(self) -> Path:
        """Folder of the runs."""
        return self.folder / 'runs'

    @property
    def plan_file(self) -> Path:
        """What was decided."""
        return self.folder / 'plan.json'

    @property
    def gpus(self) -> int:
        """GPUs to train on; one where they are imagined, in a dry run."""
        return 0 if self.tiny else max(1, torch.cuda.device_count())

    @property
    def jobs(self) -> int:
        """Runs side by side."""
        runs = (1 + len(METHODS)) * len(SEEDS)
        # On a GPU each has a core, and one for its loader.
        most = _cores() if self.tiny else min(self.gpus * RUNS_PER_GPU, _cores() // 2)
        return max(1, min(most, runs))

    def stage(self) -> Stage:
        """Its commands: a probe, unless the epochs are decided; teacher; runs."""
        teacher, *others = self.configs(self.folder / 'configs')
        commands = [
            self._train('teacher', [teacher], (0,)),
            self._train('runs', others, SEEDS),
        ]
        if self.epochs is None and not self.plan_file.exists():
            commands.insert(0, self._probe())
        threads = {} if self.tiny else dict(OMP_NUM_THREADS='1')
        return Stage('comparison', commands, threads)

    def configs(self, folder: Path) -> List[Path]:
        """Files of the configs in a folder, in the order in which they begin."""
        teacher, student = PAIR.split('_')
        methods = [folder / f'{method}_{PAIR}.py' for method in METHODS]
        return [folder / 'teachers' / f'{teacher}.py', folder / f'{student}.py'] + (
            methods
        )

    def write(self, folder: Path, plan: Plan) -> None:
        """Write the configs.

        Raises:
            ValueError: If there are no pictures.
        """
        data = self.data
        if self.tiny:
            data = draw(self.folder / 'pictures')
        FolderConfigs(
            data=data,
            out=folder,
            work_dir=self.runs,
            epochs=plan.epochs,
            teacher_epochs=plan.teacher_epochs,
            val_interval=plan.val_interval,
            workers=0 if self.tiny else _cores() // self.jobs,
            **(TINY if self.tiny else dict(train=TRAIN, teacher_train=EACH)),
            options={
                'default_hooks.logger.interval': 1 if self.tiny else 50,
                # A run that is cut goes on, and little has to be moved.
                'default_hooks.checkpoint.max_keep_ckpts': 1,
                'default_hooks.checkpoint.save_best': None,
            },
        ).write([PAIR], METHODS)

    def _probe(self) -> Command:
        folder = self.folder / 'probe'
        teacher, *others = self.configs(folder / 'configs')
        runs = [teacher, *(each for each in others for _ in SEEDS)]
        stretch = str(0.1 if self.tiny else STRETCH)
        flags = ['--out', str(folder), '--probes', str(len(runs)), stretch]
        each = [
            shlex.join([sys.executable, str(self.script), '--probe', str(path), *flags])
            for path in runs
        ]

        def before(_: float) -> None:
            for pattern in ('*.json', '*.ready'):
                for path in folder.glob(pattern):
                    path.unlink()
            self.write(folder / 'configs', Plan(1, 1))

        words = ['sh', '-c', ' & '.join([*each, 'wait'])]
        seconds = PROBE * (10 if self.tiny else 1)
        return Command('probe', words, seconds, before, lambda: probed(folder))

    def _train(
        self, name: str, configs: Sequence[Path], seeds: Sequence[int]
    ) -> Command:
        words = [sys.executable, str(TOOLS / 'run_comparison.py'), *map(str, configs)]
        words += ['--work-dir', str(self.runs), '--seeds', *map(str, seeds)]
        words += ['--jobs', str(self.jobs if len(configs) > 1 else 1)]
        if not self.tiny and len(configs) > 1:
            words += ['--runs-per-gpu', str(-(-self.jobs // self.gpus))]
        return Command(
            name, words, before=self._prepare, summary=lambda: figures(self.runs)
        )

    def _prepare(self, seconds: float) -> None:
        plan = read_plan(self.plan_file)
        if plan is None:
            plan = self._decide(seconds)
            print(f'comparison: {plan}')
            plan.write(self.plan_file)
        elif self.epochs not in (None, plan.epochs):
            print(f'comparison: --epochs {self.epochs} comes too late, {plan} stay')
        self.write(self.folder / 'configs', plan)

    def _decide(self, seconds: float) -> Plan:
        if self.epochs is not None:
            return Plan(self.epochs, self.teacher_epochs or self.epochs)
        measured = slowest(self.folder / 'probe')
        start = measured.pop('start', START)
        if len(measured) < 2:
            print('comparison: a step was not measured (see probe.txt) and is guessed')
        configs = self.folder / 'probe' / 'configs'
        if not (configs / 'train.txt').exists():
            self.write(configs, Plan(1, 1))
        of_teacher, of_students = (
            math.ceil(len((folder / 'train.txt').read_text().splitlines()) / BATCH)
            for folder in (configs / 'teachers', configs)
        )
        if self.minutes is not None:
            seconds = self.minutes * 60
        plan = plan_epochs(seconds, of_teacher, of_students, measured, start)
        if self.tiny:
            plan.epochs = plan.teacher_epochs = min(plan.epochs, TINY_EPOCHS)
        plan.teacher_epochs = self.teacher_epochs or plan.teacher_epochs
        return plan


def draw(folder: Path) -> Path:
    """A handful of pictures, drawn on the spot.

    Args:
        folder (Path): Folder, in which they are left if they are there.

    Returns:
        Path: The folder, with ``{train,test}/<class>/*.png``.
    """
    if not (folder / 'test').is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        make_pictures(folder, TINY['train'], TINY['test'], seed=0)
        (folder / 'val').rename(folder / 'test')
    return folder


def probed(folder: Path) -> str:
    """What a probe has measured, in one line.

    Args:
        folder (Path): Its folder.

    Example:
        >>> probed(Path('nowhere'))
        'nothing was measured'
    """
    found = slowest(folder)
    words = [f'{name} {found[name] * 1e3:.1f} ms' for name in found if name != 'start']
    return f'a step of {", ".join(words)}' if words else 'nothing was measured'


def figures(runs: Path) -> str:
    """Top-1 of each run, in one line.

    Args:
        runs (Path): Folder of the runs.

    Example:
        >>> figures(Path('nowhere'))
        ''
    """
    words = []
    for run in find_runs([runs]):
        top1 = run.last().get(TOP1)
        at = '' if run.fully_logged else f' at {run.done}/{run.length}'
        words.append(f'{run.name}{at} {"-" if top1 is None else f"{top1:.2f}"}')
    return ', '.join(words)


def _cores() -> int:
    return len(os.sched_getaffinity(0))

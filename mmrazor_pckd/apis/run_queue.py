"""Runs of several configs and seeds, one after another."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence

from mmengine.config import Config, DictAction

from ..checkpoints.resumable import candidates
from .runs import is_finished, logged_values, scalar_logs, trained, training_length


class PlannedRun:
    """One config with one seed.

    Args:
        config (str): Config file.
        seed (int): Seed.
        work_dir (Path): Folder of the whole comparison. That of the run is
            ``<work_dir>/<config>/seed_<seed>``.
        options (list[str]): More ``key=value`` for ``--cfg-options``.

    Raises:
        ValueError: If the config has no length to be trained for.

    Example:
        >>> import tempfile
        >>> config = Path(tempfile.mkdtemp()) / 'kd.py'
        >>> _ = config.write_text('train_cfg = dict(max_epochs=2)')
        >>> options = ['train_cfg.max_epochs=3']
        >>> run = PlannedRun(str(config), 0, Path('work_dirs'), options)
        >>> str(run), run.folder.as_posix(), run.length, run.finished
        ('kd, seed 0', 'work_dirs/kd/seed_0', 3, False)
    """

    def __init__(
        self, config: str, seed: int, work_dir: Path, options: Sequence[str] = ()
    ) -> None:
        self.config = config
        self.seed = seed
        self.options = options
        self.folder = work_dir / Path(config).stem / f'seed_{seed}'
        cfg = Config.fromfile(config)
        if options:
            action = DictAction([], 'cfg_options')
            cfg.merge_from_dict(
                {
                    key: action._parse_iterable(value)
                    for key, value in (option.split('=', 1) for option in options)
                }
            )
        self.unit, self.length = training_length(cfg)
        if not self.length:
            raise ValueError(
                f'{config}: train_cfg has neither max_epochs nor max_iters, and there '
                'is nothing to train without one of them'
            )

    def __str__(self) -> str:
        return f'{Path(self.config).stem}, seed {self.seed}'

    @property
    def finished(self) -> bool:
        """See :func:`.runs.is_finished`."""
        return is_finished(self.folder, self.unit, self.length)

    def progress(self) -> float:
        """Share of the training that the newest log has reached."""
        logs = scalar_logs(self.folder)
        return trained(logged_values(logs[-1]), self.unit) / self.length if logs else 0

    def command(self, script: Path, launcher: str = 'none', gpus: int = 1) -> List[str]:
        """The command line of the training.

        Args:
            script (Path): ``tools/train.py``.
            launcher (str): ``'none'`` or ``'pytorch'``.
            gpus (int): Processes of the launcher.
        """
        words = [str(script), self.config]
        if launcher == 'pytorch':
            head = ['-m', 'torch.distributed.run', '--master_port=0']
            words = [*head, f'--nproc_per_node={gpus}', *words]
        return [
            sys.executable,
            *words,
            '--launcher',
            launcher,
            '--work-dir',
            str(self.folder),
            *(['--resume'] if candidates(str(self.folder)) else []),
            '--cfg-options',
            f'randomness.seed={self.seed}',
            *self.options,
        ]


class RunQueue:
    """Trains planned runs in turn and prints how far each is.

    Finished runs are skipped, interrupted ones resumed, and the rest goes on when
    one fails.

    Args:
        runs (list[PlannedRun]): Runs.
        script (Path): ``tools/train.py``.
        launcher (str): ``'none'`` or ``'pytorch'``.
        gpus (int): Processes of the launcher.

    Example:
        >>> RunQueue([], Path('tools/train.py')).train()
        []
    """

    def __init__(
        self,
        runs: Sequence[PlannedRun],
        script: Path,
        launcher: str = 'none',
        gpus: int = 1,
    ) -> None:
        self.runs = runs
        self.how = (script, launcher, gpus)
        self.took: Dict[PlannedRun, float] = {}

    def train(self) -> List[PlannedRun]:
        """Train all runs; return those that failed."""
        failed = []
        for number, run in enumerate(self.runs, 1):
            if run.finished:
                print(f'{self._head(number)}: finished before', flush=True)
            elif not self._train_one(number):
                failed.append(run)
        return failed

    def _head(self, number: int) -> str:
        return f'[{number}/{len(self.runs)}] {self.runs[number - 1]}'

    def _train_one(self, number: int) -> bool:
        run = self.runs[number - 1]
        command = run.command(*self.how)
        run.folder.mkdir(parents=True, exist_ok=True)
        output = run.folder / 'output.txt'
        begin = time.time()
        with output.open('a') as file:
            process = subprocess.Popen(command, stdout=file, stderr=file)
            try:
                for share, seconds in _watch(run, process):
                    left = self._time_left(number, share, seconds)
                    print(
                        f'{self._head(number)}: {share:4.0%}  '
                        f'{minutes(seconds)} gone, {left}',
                        flush=True,
                    )
            except KeyboardInterrupt:
                process.terminate()
                process.wait()
                raise
        if process.returncode == 0:
            self.took[run] = time.time() - begin
            return True
        last = output.read_text().strip().splitlines()[-1:]
        print(
            f'{self._head(number)}: FAILED, {"".join(last)} (see {output})', flush=True
        )
        return False

    def _time_left(self, number: int, share: float, seconds: float) -> str:
        """Time that this run and all are expected to need."""
        run = self.runs[number - 1]
        # Share 0 has been reached after the start alone.
        left = seconds / share - seconds if share else self._expected(run)
        after = [
            self._expected(later) or (seconds / share if share else None)
            for later in self.runs[number:]
        ]
        known = [s for s in (left, *after) if s is not None]
        if len(known) < 1 + len(after):
            return 'estimating'
        return f'{minutes(known[0])} left, {minutes(sum(known))} for all'

    def _expected(self, run: PlannedRun) -> Optional[float]:
        """Seconds a run is expected to take, from those that are done."""
        same = [s for other, s in self.took.items() if other.config == run.config]
        known = same or list(self.took.values())
        return sum(known) / len(known) if known else None


def _watch(run: PlannedRun, process: subprocess.Popen) -> Iterator[tuple]:
    """Yield ``(share done, seconds)`` each time the share has grown."""
    begin, shown = time.time(), -1.0
    while process.poll() is None:
        time.sleep(1)
        share = run.progress()
        if share > shown:
            shown = share
            yield share, time.time() - begin


def minutes(seconds: float) -> str:
    """Minutes and seconds.

    Example:
        >>> minutes(125.5)
        '2:05'
    """
    return f'{int(seconds) // 60}:{int(seconds) % 60:02d}'

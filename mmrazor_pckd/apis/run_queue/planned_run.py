"""One config with one seed, to be trained."""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from mmengine.config import Config, DictAction

from ...checkpoints.resumable import candidates, last_good
from ..run_config import errors_of, load_config
from ..runs import is_finished, logged_values, scalar_logs, trained, training_length
from ..unread_keys import check_options
from .changes import changes, shown
from .needs import local_checkpoints

# Settings that each run is given.
_GIVEN = 'launcher', 'work_dir'


@lru_cache(maxsize=None)
def _parsed(config: str, options: Tuple[str, ...]) -> Config:
    cfg = load_config(config)
    action = DictAction([], 'cfg_options')
    values = {}
    for option in options:
        key, equals, value = option.partition('=')
        if not equals:
            raise ValueError(f'--cfg-options: {option} is not KEY=VALUE')
        if key == 'randomness.seed':
            raise ValueError(
                f'--cfg-options {key}: all runs would have it; give --seeds'
            )
        values[key] = action._parse_iterable(value)
    # Before hundreds of runs fail by it, one after the other.
    with errors_of(config):
        check_options(cfg, values, _GIVEN)
        cfg.merge_from_dict(values)
    return cfg


class PlannedRun:
    """One config with one seed.

    Args:
        config (str): Config file, or ``PACKAGE::PATH``. It is parsed once for all
            seeds.
        seed (int): Seed.
        work_dir (Path): Folder of the whole comparison.
        options (list[str]): More ``key=value`` for ``--cfg-options``.
        folder (Path, optional): Folder of the run. Defaults to
            ``<work_dir>/<config>/seed_<seed>``.

    Attributes:
        cfg (Config): The config with the options, shared by the seeds: not to be
            changed.
        needs (dict): Checkpoint files that must be there before the run can start,
            see :func:`.needs.local_checkpoints`.
        unit (str): ``'epoch'`` or ``'iter'``.
        length (int): Length of the training in that unit.

    Raises:
        ValueError: If the config has no length to be trained for, or an option is
            not ``key=value``, is read by nothing, or is what each run is given.
        FileNotFoundError: If there is no such config.

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
        self,
        config: str,
        seed: int,
        work_dir: Path,
        options: Sequence[str] = (),
        folder: Optional[Path] = None,
    ) -> None:
        self.config = config
        self.seed = seed
        self.options = options
        self.name = Path(config.rpartition('::')[2]).stem
        self.folder = folder or work_dir / self.name / f'seed_{seed}'
        self.cfg = _parsed(config, tuple(options))
        self.needs = local_checkpoints(self.cfg)
        self.unit, self.length = training_length(self.cfg)
        if not self.length:
            raise ValueError(
                f'{config}: train_cfg has neither max_epochs nor max_iters, and there '
                'is nothing to train without one of them'
            )

    def __str__(self) -> str:
        return f'{self.name}, seed {self.seed}'

    @property
    def finished(self) -> bool:
        """See :func:`.runs.is_finished`."""
        return is_finished(self.folder, self.unit, self.length)

    def missing(self) -> List[Path]:
        """Checkpoints that the run needs and that are not there."""
        return [path for path in self.needs if not path.exists()]

    def progress(self) -> float:
        """Share of the training that the newest log has reached."""
        logs = scalar_logs(self.folder)
        return trained(logged_values(logs[-1]), self.unit) / self.length if logs else 0

    def kept(self) -> float:
        """Share of the training that the last good checkpoint holds."""
        _, meta, _ = last_good(str(self.folder))
        return meta.get(self.unit, 0) / self.length

    def changed(self) -> str:
        """Words on settings that its newest start has other than it has now."""
        found = changes(self.folder, self.cfg)
        return f'with other settings: {shown(found)}' if found else ''

    def command(self, script: Path, launcher: str = 'none', gpus: int = 1) -> List[str]:
        """The command line of the training.

        Args:
            script (Path): ``tools/train.py``.
            launcher (str): ``'none'`` or ``'pytorch'``.
            gpus (int): Processes of the launcher.
        """
        words = [str(script), self.config]
        if launcher == 'pytorch':
            # A free port for each run on this machine.
            alone = ['--standalone', '--local-addr=127.0.0.1']
            head = ['-m', 'torch.distributed.run', *alone]
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


def by_folder(runs: Sequence[PlannedRun]) -> Dict[Path, List[PlannedRun]]:
    """Runs by the folder into which they are trained.

    Raises:
        ValueError: If two configs have one folder.

    Example:
        >>> by_folder([])
        {}
    """
    found: Dict[Path, List[PlannedRun]] = {}
    for run in runs:
        others = found.setdefault(run.folder.resolve(), [])
        others.append(run)
        if others[0].config != run.config:
            raise ValueError(
                f'{others[0].config} and {run.config} would both be trained into '
                f'{run.folder}; give one of them another name'
            )
    return found

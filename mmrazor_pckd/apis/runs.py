"""What a training leaves in its work dir: logs and checkpoints, read in one way."""

import json
import math
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    Union,
)

from mmengine.config import Config

from ..checkpoints.resumable import last_good
from .run_labels import digest_without, sweep_name, values_at
from .run_record import environment

TOP1, TOP5 = 'accuracy/top1', 'accuracy/top5'
Folder = Union[str, Path]


def scalar_logs(work_dir: Folder) -> List[Path]:
    """Files of logged values, one for each start of a run, the oldest first.

    Example:
        >>> scalar_logs('nowhere')
        []
    """
    return sorted(Path(work_dir).glob('*/vis_data/scalars.json'))


def logged_values(log: Path) -> Iterator[Dict[str, Any]]:
    """Lines of a log as dicts, without one that is cut off or being written.

    Example:
        >>> import tempfile
        >>> log = Path(tempfile.mkdtemp()) / 'scalars.json'
        >>> _ = log.write_text('{"loss": 1.0, "step": 1}\\n{"loss": 0.')
        >>> list(logged_values(log))
        [{'loss': 1.0, 'step': 1}]
    """
    for line in log.read_text().splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


def training_length(cfg: Config) -> Tuple[str, int]:
    """Unit and length of a training.

    Args:
        cfg (Config): Config of the training.

    Returns:
        tuple: ``'epoch'`` or ``'iter'``, and their number, 0 without a training.

    Example:
        >>> training_length(Config(dict(train_cfg=dict(max_epochs=240))))
        ('epoch', 240)
    """
    loop = cfg.get('train_cfg') or {}
    if loop.get('max_epochs'):
        return 'epoch', loop['max_epochs']
    return 'iter', loop.get('max_iters') or 0


def trained(lines: Iterable[Dict[str, Any]], unit: str) -> int:
    """Epochs or iterations that logged lines have reached, at least in part.

    Example:
        >>> trained([dict(epoch=1, iter=10), dict(epoch=2, iter=11)], 'epoch')
        2
    """
    return max((line.get(unit, 0) for line in lines), default=0)


def is_finished(work_dir: Folder, unit: str, length: int) -> bool:
    """Whether nothing is left to train.

    The last good checkpoint decides, because it is what a resumed run goes on
    from. Whether the *figures* are there is another question, see
    :attr:`Run.fully_logged`: checkpoints may be deleted after a run, and logs end
    with a run that is killed before its last validation.

    Args:
        work_dir (str or Path): Folder of the run.
        unit (str): ``'epoch'`` or ``'iter'``.
        length (int): See :func:`training_length`.

    Example:
        >>> is_finished('nowhere', 'epoch', 240)
        False
    """
    _, meta, _ = last_good(str(work_dir))
    return meta.get(unit, -1) >= length


@dataclass
class Run:
    """What the logs of one training hold, over all its starts.

    Args:
        name (str): Name of the config.
        folder (Path): Work dir.
        unit (str): ``'epoch'`` or ``'iter'``.
        length (int): Length of the training in that unit.
        published (float, optional): Top-1 of the paper, in percent.
        record (dict): See :func:`.run_record.run_record`; empty without one.
        environment (dict): See :func:`.run_record.environment`.
        validated (dict): Metrics by the epoch or iteration of the validation.
        steps (list[dict]): Logged values of the training, one for each step.
        cfg (Mapping): Config of the newest start.

    Example:
        >>> run = Run('kd', Path('kd'), 'epoch', 2, steps=[dict(epoch=1, step=10)])
        >>> run.done, run.fully_logged
        (1, False)
    """

    name: str
    folder: Path
    unit: str
    length: int
    published: Optional[float] = None
    record: Dict[str, Any] = field(default_factory=dict)
    environment: Dict[str, Any] = field(default_factory=dict)
    validated: Dict[int, Dict[str, Any]] = field(default_factory=dict)
    steps: List[Dict[str, Any]] = field(default_factory=list)
    cfg: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def done(self) -> int:
        """Epochs or iterations that were trained, at least in part."""
        return trained(self.steps, self.unit)

    @property
    def fully_logged(self) -> bool:
        """Whether the logs reach the end, with its validation if there is any."""
        if self.validated:
            return max(self.validated) >= self.length
        return self.done >= self.length

    def last(self) -> Dict[str, Any]:
        """Metrics of the last validation, with its epoch or iteration."""
        return self._metrics(max(self.validated)) if self.validated else {}

    def best(self) -> Dict[str, Any]:
        """Metrics of the validation with the best top-1, the first of equals."""
        if not self.validated:
            return {}
        top1 = {at: self._metrics(at)[TOP1] for at in self.validated}
        known = {at: value for at, value in top1.items() if value is not None}
        return self._metrics(max(known or top1, key=lambda at: known.get(at, 0)))

    def _metrics(self, at: int) -> Dict[str, Any]:
        values = self.validated[at]
        found = {key: values.get(key) for key in (TOP1, TOP5)}
        # NaN is no figure, and JSON has none.
        return {self.unit: at} | {
            key: value if value is not None and math.isfinite(value) else None
            for key, value in found.items()
        }

    def seconds_per_iteration(self) -> Optional[float]:
        """Median over the logged steps."""
        times = [step['time'] for step in self.steps if 'time' in step]
        return statistics.median(times) if times else None

    def seconds(self) -> Optional[float]:
        """Time spent in training iterations."""
        each = self.seconds_per_iteration()
        return each and each * max(step['step'] for step in self.steps)

    def memory(self) -> Optional[float]:
        """Peak memory of the device in MB, where it was logged."""
        return max(
            (step['memory'] for step in self.steps if 'memory' in step), default=None
        )

    def summary(self, sweeps: Sequence[Sequence[str]] = ()) -> Dict[str, Any]:
        """What is kept of a run: an entry of ``runs.json``, a part of a table.

        Args:
            sweeps (list[list[str]]): Dotted keys of the config, those of each sweep.
                Their values are kept as ``settings``, a digest of the config but
                for the keys of each sweep as ``but_for``.
        """
        versions = dict(self.environment.get('versions', {}))
        if 'version' in self.record:
            versions['mmrazor_pckd'] = self.record['version']
        return dict(
            run=self.name,
            folder=self.folder.name,
            config=self.record.get('config'),
            commit=self.record.get('commit'),
            overrides=self.record.get('overrides'),
            seed=self.environment.get('seed'),
            versions=versions,
            hardware=self.environment.get('hardware'),
            processes=self.environment.get('processes'),
            unit=self.unit,
            length=self.length,
            done=self.done,
            fully_logged=self.fully_logged,
            last=self.last(),
            best=self.best(),
            seconds_per_iteration=self.seconds_per_iteration(),
            seconds=self.seconds(),
            memory=self.memory(),
            published=self.published,
            **(self._swept(sweeps) if sweeps else {}),
        )

    def _swept(self, sweeps: Sequence[Sequence[str]]) -> Dict[str, Any]:
        rest = {sweep_name(keys): digest_without(self.cfg, keys) for keys in sweeps}
        settings = values_at(self.cfg, [key for keys in sweeps for key in keys])
        return dict(settings=settings, but_for=rest)


def read_run(folder: Folder) -> Run:
    """Read the logs in a work dir, over all its starts.

    Args:
        folder (str or Path): Work dir. One that is called ``seed_...`` is a run
            of the config that its parent is named after.

    Returns:
        Run: A step that was trained again after a resumption counts once.
        ``record['commit']`` names the commits of all starts, where they differ.

    Raises:
        FileNotFoundError: If there are no logs.

    Example:
        >>> read_run('nowhere')
        Traceback (most recent call last):
        ...
        FileNotFoundError: no logs of mmengine (*/vis_data/scalars.json) in nowhere
    """
    folder = Path(folder)
    logs = scalar_logs(folder)
    if not logs:
        raise FileNotFoundError(
            f'no logs of mmengine (*/vis_data/scalars.json) in {folder}'
        )
    cfgs = [Config.fromfile(log.parent / 'config.py') for log in logs]
    cfg = cfgs[-1]
    records = [dict(each.get('record') or {}) for each in cfgs]
    commits = dict.fromkeys(record.get('commit') or 'unknown' for record in records)
    if len(commits) > 1:
        records[-1]['commit'] = ', then '.join(commits)
    texts = sorted(logs[-1].parents[1].glob('*.log'))
    unit, length = training_length(cfg)
    run = Run(
        name=folder.parent.name if folder.name.startswith('seed_') else folder.name,
        folder=folder,
        unit=unit,
        length=length,
        published=(cfg.get('published') or {}).get('top1'),
        record=records[-1],
        environment=environment(texts[0].read_text() if texts else ''),
        cfg=cfg.to_dict(),
    )
    steps = {}
    for log in logs:
        for values in logged_values(log):
            if TOP1 in values:
                run.validated[values['step']] = values
            elif 'loss' in values:
                steps[values['step']] = values
    run.steps = [steps[step] for step in sorted(steps)]
    return run


def find_runs(folders: Iterable[Path]) -> List[Run]:
    """All runs in or below the folders, in a stable order.

    Example:
        >>> find_runs([Path('nowhere')])
        []
    """
    found = {
        log.parents[2]
        for folder in folders
        for log in folder.glob('**/vis_data/scalars.json')
    }
    # Relative and absolute, by a link or not: a folder counts once.
    once = {folder.resolve(): folder for folder in sorted(found, reverse=True)}
    return [read_run(folder) for folder in sorted(once.values())]

"""GPU hours of planned runs: by a finished run of the config, else an estimate.

The estimate is steps * (floor + operations of a step / operations a second). The
floor is what Python and the launches of small kernels take, however small the
networks are. The H100's two numbers are fitted to ``results/gpu``, float32: 16.9 ms
for a step of PCKD that takes 15.9 (WRN-40-2 -> WRN-16-2, 64 images), 48 for 40.5 and
300 for 289 (ResNet-34 -> ResNet-18, 32 and 256). Those of other cards are guesses.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, List, Optional

from .config_table.table import Table
from .run_queue import PlannedRun
from .runs import Run
from .shipped import CONFIGS

# Training images, by the type of the data set.
IMAGES = dict(CIFAR100=50_000, ImageNet=1_281_167)
# GMAC of teacher and student that are not of the table.
IMAGENET = 'r34_r18_imagenet', 3.67, 1.82
HEADS = 'sskd_head'


@dataclass(frozen=True)
class Card:
    """What is assumed of a GPU.

    Args:
        name (str): Name.
        floor_ms (float): Milliseconds that a step takes at least.
        tflops (float): Operations a second, in 1e12, that convolutions of these
            networks sustain in TF32 (float32 where the GPU has no TF32): a small
            part of what is in its data sheet.

    Example:
        >>> print(CARDS['h100'])
        h100: 12 ms a step and 65 TFLOP/s
    """

    name: str
    floor_ms: float
    tflops: float

    def __str__(self) -> str:
        return f'{self.name}: {self.floor_ms:g} ms a step and {self.tflops:g} TFLOP/s'

    def seconds(self, operations: float) -> float:
        """Seconds of a step.

        Args:
            operations (float): Multiplications and additions on this GPU.
        """
        return self.floor_ms / 1e3 + operations / (self.tflops * 1e12)


CARDS = {
    card.name: card
    for card in (
        Card('h100', 12, 65),
        Card('a100', 25, 12),
        Card('v100', 30, 5),
        Card('t4', 30, 2),
    )
}


def card(
    name: str, floor_ms: Optional[float] = None, tflops: Optional[float] = None
) -> Card:
    """A card of :data:`CARDS`, with other numbers where they are given.

    Raises:
        ValueError: If there is no such card, or a number is not positive.

    Example:
        >>> print(card('a100', tflops=30))
        a100: 25 ms a step and 30 TFLOP/s
    """
    if name not in CARDS:
        raise ValueError(f'--card {name}: there are {", ".join(CARDS)}')
    for flag, value in (('--floor-ms', floor_ms), ('--tflops', tflops)):
        if value is not None and not 0 < value < math.inf:
            raise ValueError(f'{flag} {value:g}: a positive number is needed')
    known = CARDS[name]
    return Card(
        name,
        known.floor_ms if floor_ms is None else floor_ms,
        known.tflops if tflops is None else tflops,
    )


def gmac(config: str, table: Table) -> Optional[float]:
    """GMAC of one image in training, networks alone; backward counts as two passes.

    Args:
        config (str): Config file. Its name has to be that of a shipped one.
        table (Table): Networks with their ``gmac``, methods with their ``views``.

    Returns:
        float, optional: None where the networks are not known.

    Example:
        >>> table = Table(CONFIGS)
        >>> round(gmac('kd_resnet56_resnet20.py', table), 4)
        0.2506
        >>> gmac('kd_demo.py', table)
    """
    path = Path(config)
    networks = {name: row['gmac'] for name, row in table.networks.items()}
    pair, *of_imagenet = IMAGENET
    pairs = {each: tuple(networks[n] for n in each.split('_')) for each in table.pairs}
    pairs[pair] = tuple(of_imagenet)
    if path.stem in networks:
        teacher = networks[path.stem]
        # A head is trained on four views, its teacher is not.
        return 4 * teacher if path.parent.name == f'{HEADS}s' else 3 * teacher
    if path.stem == f'{HEADS}_r34_imagenet':
        return 4 * of_imagenet[0]
    for name, (teacher, student) in pairs.items():
        if path.stem.endswith(f'_{name}'):
            method = path.stem[: -len(name) - 1]
            views = table.methods.get(method, {}).get('views', 1)
            return views * (teacher + 3 * student)
    return None


class CostModel:
    """Gives planned runs their cost in GPU hours.

    Args:
        card (Card): What the estimate is for.
        gpus (int): Processes of a run.
        done (Iterable[Run]): Runs in the work dir. One whose logs are whole
            stands for all runs of its config.
        configs (Path): Folder of configs.

    Example:
        >>> run = PlannedRun(str(CONFIGS / 'demo/kd_demo.py'), 0, Path('work_dirs'))
        >>> cost = CostModel(CARDS['h100'])
        >>> cost(run), cost.is_measured(run)
        (None, False)
    """

    def __init__(
        self,
        card: Card,
        gpus: int = 1,
        done: Iterable[Run] = (),
        configs: Path = CONFIGS,
    ) -> None:
        self.card = card
        self.gpus = gpus
        self.table = Table(configs)
        self.measured: Dict[str, float] = {}  # GPU hours of an epoch or iteration
        for run in done:
            seconds = run.seconds()
            if run.fully_logged and seconds:
                processes = run.environment.get('processes') or 1
                config = _key(run.record.get('config') or run.name)
                self.measured[config] = seconds * processes / 3600 / run.length

    def __call__(self, run: PlannedRun) -> Optional[float]:
        """GPU hours of a run from its beginning to its end, without validation.

        Args:
            run (PlannedRun): Run.

        Returns:
            float, optional: None where nothing is measured and the networks are
            not known.
        """
        if self.is_measured(run):
            return self.measured[_key(run.config)] * run.length
        each = gmac(run.config, self.table)
        if each is None:
            return None
        loader = run.cfg.train_dataloader
        images = IMAGES.get(loader.dataset.type.split('.')[-1])
        if images is None:
            return None
        steps = run.length
        if run.unit == 'epoch':
            steps *= math.ceil(images / (loader.batch_size * self.gpus))
        operations = 2e9 * each * loader.batch_size
        return steps * self.card.seconds(operations) * self.gpus / 3600

    def is_measured(self, run: PlannedRun) -> bool:
        """Whether the cost is that of a finished run of the same config."""
        return _key(run.config) in self.measured

    def summary(self, runs: Iterable[PlannedRun]) -> List[str]:
        """Lines on what is left to train: how long that is, and by what.

        Args:
            runs (Iterable[PlannedRun]): Runs. One that is finished costs nothing,
                one that was interrupted what is left of it.
        """
        hours = {True: 0.0, False: 0.0}
        for run in runs:
            whole = self(run)
            if whole is not None:
                hours[self.is_measured(run)] += whole * max(0, 1 - run.kept())
        both = sum(hours.values())
        lines = []
        if both:
            lines.append(f'{spent(both)} on one GPU, {spent(both / 8)} on eight')
        if hours[False]:
            lines.append(
                f'{hours[False]:.1f} GPU hours are an estimate for '
                f'{self.card} (--card, --floor-ms, --tflops), networks alone, without '
                'validation'
            )
        if hours[True]:
            lines.append(
                f'{hours[True]:.1f} GPU hours are by finished runs of the same configs'
            )
        return lines


def _key(config: str) -> str:
    """A head's config is called as that of its teacher, in another folder."""
    return '/'.join(Path(config).with_suffix('').parts[-2:])


def spent(hours: float) -> str:
    """Hours in words.

    Example:
        >>> spent(0.5), spent(30), spent(100)
        ('0.5 hours', '30 hours', '4.2 days')
    """
    return f'{hours:.2g} hours' if hours < 48 else f'{hours / 24:.2g} days'

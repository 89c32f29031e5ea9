"""One table and one plot of finished and unfinished runs.

Reads mmengine's own logs. Runs of one config with several seeds, in folders
<config>/seed_<n> or with one name, are one row.
"""

import argparse
import csv
import io
import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional

from mmengine.config import Config

import mmrazor_pckd  # noqa: F401  makes MMRazor's configs readable

TOP1, TOP5 = 'accuracy/top1', 'accuracy/top5'


@dataclass
class Run:
    """What the logs of one training say."""

    name: str
    folder: Path
    length: int
    published: Optional[float] = None
    validated: Dict[int, dict] = field(default_factory=dict)
    steps: List[dict] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Epochs (iterations) that were trained, at least in part."""
        return max((step.get('epoch', step['step']) for step in self.steps), default=0)

    @property
    def complete(self) -> bool:
        """Whether the last epoch was reached (and validated, if any was)."""
        if self.validated:
            return max(self.validated) >= self.length
        return self.done >= self.length

    def last(self, metric: str) -> Optional[float]:
        """Metric of the last validation."""
        if not self.validated:
            return None
        return self.validated[max(self.validated)].get(metric)

    def best(self) -> Optional[float]:
        """Best top-1 of all validations."""
        return max((line[TOP1] for line in self.validated.values()), default=None)

    def seconds_per_iteration(self) -> Optional[float]:
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


def read_run(folder: Path) -> Run:
    """Read the logs in a work dir, over all its restarts."""
    logs = sorted(folder.glob('*/vis_data/scalars.json'))
    cfg = Config.fromfile(logs[-1].parent / 'config.py')
    loop = cfg.get('train_cfg') or {}
    name = folder.parent.name if folder.name.startswith('seed_') else folder.name
    run = Run(
        name=name,
        folder=folder,
        length=loop.get('max_epochs') or loop.get('max_iters') or 0,
        published=(cfg.get('published') or {}).get('top1'),
    )
    steps = {}
    for log in logs:
        for line in log.read_text().splitlines():
            try:
                values = json.loads(line)
            except json.JSONDecodeError:  # cut off in the middle
                continue
            if TOP1 in values:
                run.validated[values['step']] = values
            elif 'loss' in values:
                steps[values['step']] = values
    run.steps = [steps[step] for step in sorted(steps)]
    return run


def find_runs(folders: List[Path]) -> List[Run]:
    """All runs in or below the folders, in a stable order."""
    found = {
        log.parent.parent.parent
        for folder in folders
        for log in folder.glob('**/vis_data/scalars.json')
    }
    return [read_run(folder) for folder in sorted(found)]


def mean(values: List[Optional[float]]) -> Optional[float]:
    known = [value for value in values if value is not None]
    return statistics.mean(known) if known else None


def spread(values: List[Optional[float]]) -> Optional[float]:
    known = [value for value in values if value is not None]
    return statistics.stdev(known) if len(known) > 1 else None


def number(value: Optional[float], form: str = '.2f') -> str:
    return '-' if value is None else format(value, form)


def plus_minus(values: List[Optional[float]]) -> str:
    deviation = spread(values)
    return number(mean(values)) + (
        f' ± {deviation:.2f}' if deviation is not None else ''
    )


COLUMNS = (
    'run',
    'seeds',
    'top-1',
    'top-5',
    'best top-1',
    'to student',
    's/iter',
    'train s',
    'memory MB',
    'published',
    'state',
)


def table(runs: List[Run], baseline: str) -> List[Dict[str, str]]:
    """One row per config.

    Args:
        runs (list[Run]): Runs.
        baseline (str): Beginning of the name of the plain student's runs.

    Returns:
        list[dict]: Text of each column. Figures of the last epoch come from
        complete runs alone, unless there is none.
    """
    groups: Dict[str, List[Run]] = {}
    for run in runs:
        groups.setdefault(run.name, []).append(run)
    student = mean(
        [
            run.last(TOP1)
            for run in runs
            if run.name.startswith(baseline) and run.complete
        ]
    )
    rows = []
    for name, group in groups.items():
        complete = [run for run in group if run.complete]
        counted = complete or group
        top1 = [run.last(TOP1) for run in counted]
        known = mean(top1)
        gain = known - student if known is not None and student is not None else None
        rows.append(
            dict(
                zip(
                    COLUMNS,
                    (
                        name,
                        f'{len(complete)}',
                        plus_minus(top1),
                        plus_minus([run.last(TOP5) for run in counted]),
                        plus_minus([run.best() for run in counted]),
                        number(gain, '+.2f'),
                        number(
                            mean([r.seconds_per_iteration() for r in counted]), '.3f'
                        ),
                        number(mean([run.seconds() for run in counted]), '.0f'),
                        number(mean([run.memory() for run in counted]), '.0f'),
                        number(group[0].published),
                        state(group),
                    ),
                )
            )
        )
    return rows


def state(group: List[Run]) -> str:
    """What is to be known of runs that are not plainly done."""
    words = []
    for run in group:
        if not run.complete:
            words.append(
                f'{run.folder.name} stopped or running at {run.done}/{run.length}'
            )
        elif not run.validated:
            words.append(f'{run.folder.name} has no validation')
    return '; '.join(words)


def used_columns(rows: List[dict]) -> List[str]:
    return [
        column
        for column in COLUMNS
        if any(row[column] not in ('-', '') for row in rows)
    ]


def as_markdown(rows: List[dict]) -> str:
    columns = used_columns(rows)
    lines = [columns, ['---'] * len(columns)]
    lines += [[row[column] for column in columns] for row in rows]
    return '\n'.join('| ' + ' | '.join(line) + ' |' for line in lines) + '\n'


def as_csv(rows: List[dict]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction='ignore', lineterminator='\n')
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def show(rows: List[dict]) -> None:
    """Print the table on the terminal."""
    from rich.console import Console
    from rich.table import Table

    columns = used_columns(rows)
    shown = Table()
    for column in columns:
        words = column in ('run', 'state')
        shown.add_column(
            column, justify='left' if words else 'right', no_wrap=column != 'state'
        )
    for row in rows:
        shown.add_row(*(row[column] for column in columns))
    Console(width=max(Console().width, 120)).print(shown)


def plot(runs: List[Run], file: Path) -> None:
    """Save the top-1 curves, mean and range over seeds."""
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    groups: Dict[str, List[Run]] = {}
    for run in runs:
        if run.validated:
            groups.setdefault(run.name, []).append(run)
    figure, axes = pyplot.subplots(figsize=(8, 5), layout='constrained')
    for name, group in groups.items():
        steps = sorted({step for run in group for step in run.validated})
        values = [
            [run.validated[step][TOP1] for run in group if step in run.validated]
            for step in steps
        ]
        (line,) = axes.plot(steps, [statistics.mean(v) for v in values], label=name)
        axes.fill_between(
            steps,
            [min(v) for v in values],
            [max(v) for v in values],
            color=line.get_color(),
            alpha=0.2,
        )
    axes.set(xlabel='epoch', ylabel='top-1 (%)')
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(file, dpi=120)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('work_dirs', nargs='+', type=Path, metavar='WORK_DIR')
    parser.add_argument(
        '--baseline',
        default='student',
        help="beginning of the name of the plain student's runs",
    )
    parser.add_argument(
        '--out',
        type=Path,
        help='folder for comparison.md, comparison.csv and comparison.png',
    )
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    runs = find_runs(args.work_dirs)
    if not runs:
        raise SystemExit(
            'no logs of mmengine (*/vis_data/scalars.json) in '
            + ', '.join(map(str, args.work_dirs))
        )
    rows = table(runs, args.baseline)
    show(rows)
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / 'comparison.md').write_text(as_markdown(rows))
        (args.out / 'comparison.csv').write_text(as_csv(rows))
        plot(runs, args.out / 'comparison.png')
        print(f'table and curves: {args.out}/comparison.{{md,csv,png}}')


if __name__ == '__main__':
    main()

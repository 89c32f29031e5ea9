"""Train configs with several seeds, one run after another.

A run's folder is WORK_DIR/<config>/seed_<n>. Finished runs are skipped,
interrupted ones resumed, and the rest goes on when one fails.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Iterator, List, Optional

from mmengine.config import Config, DictAction

import mmrazor_pckd  # noqa: F401  makes MMRazor importable

TOOLS = Path(__file__).parent


class Run:
    """One config with one seed.

    Args:
        config (str): Config file.
        seed (int): Seed.
        work_dir (Path): Folder of the whole comparison.
        options (list[str]): More ``key=value`` for ``--cfg-options``.
    """

    def __init__(
        self, config: str, seed: int, work_dir: Path, options: List[str]
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
        loop = cfg.train_cfg
        self.length = loop.get('max_epochs') or loop['max_iters']
        self.unit = 'epoch' if 'max_epochs' in loop else 'iter'

    def __str__(self) -> str:
        return f'{Path(self.config).stem}, seed {self.seed}'

    @property
    def has_checkpoint(self) -> bool:
        return (self.folder / 'last_checkpoint').exists()

    @property
    def finished(self) -> bool:
        if not self.has_checkpoint:
            return False
        last = Path((self.folder / 'last_checkpoint').read_text().strip())
        return last.stem == f'{self.unit}_{self.length}'

    def progress(self) -> float:
        """Share of the training that is done, from mmengine's log."""
        files = sorted(self.folder.glob('*/vis_data/scalars.json'))
        if not files:
            return 0.0
        done = 0
        for line in files[-1].read_text().splitlines():
            try:
                done = max(done, json.loads(line).get(self.unit, 0))
            except json.JSONDecodeError:  # being written
                continue
        return done / self.length

    def command(self, launcher: str, gpus: int) -> List[str]:
        """The command line of the training."""
        script = [str(TOOLS / 'train.py'), self.config]
        if launcher == 'pytorch':
            head = [
                '-m',
                'torch.distributed.run',
                '--master_port=0',
                f'--nproc_per_node={gpus}',
            ]
            script = [*head, *script]
        return [
            sys.executable,
            *script,
            '--launcher',
            launcher,
            '--work-dir',
            str(self.folder),
            *(['--resume'] if self.has_checkpoint else []),
            '--cfg-options',
            f'randomness.seed={self.seed}',
            *self.options,
        ]


def minutes(seconds: float) -> str:
    return f'{int(seconds) // 60}:{int(seconds) % 60:02d}'


def expected(run: Run, took: dict) -> Optional[float]:
    """Seconds a run is expected to take, from those that are done."""
    if not took:
        return None
    same = [s for other, s in took.items() if other.config == run.config]
    known = same or list(took.values())
    return sum(known) / len(known)


def watch(run: Run, process: subprocess.Popen) -> Iterator[tuple]:
    """Yield ``(share done, seconds)`` each time the share has grown."""
    begin, shown = time.time(), -1.0
    while process.poll() is None:
        time.sleep(1)
        share = run.progress()
        if share > shown:
            shown = share
            yield share, time.time() - begin


def execute(
    run: Run, number: int, runs: List[Run], took: dict, args: argparse.Namespace
) -> bool:
    """Train one run, show how far it is, return whether it succeeded."""
    run.folder.mkdir(parents=True, exist_ok=True)
    output = run.folder / 'output.txt'
    begin = time.time()
    with output.open('a') as file:
        process = subprocess.Popen(
            run.command(args.launcher, args.gpus), stdout=file, stderr=file
        )
        try:
            for share, seconds in watch(run, process):
                # Share 0 has been reached after the start alone.
                left = seconds / share - seconds if share else expected(run, took)
                after = [
                    expected(later, took) or (seconds / share if share else None)
                    for later in runs[number:]
                ]
                known = [s for s in (left, *after) if s is not None]
                print(
                    f'[{number}/{len(runs)}] {run}: {share:4.0%}  '
                    f'{minutes(seconds)} gone, '
                    + (
                        f'{minutes(known[0])} left, {minutes(sum(known))} for all'
                        if len(known) == 1 + len(after)
                        else 'estimating'
                    ),
                    flush=True,
                )
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise
    if process.returncode == 0:
        took[run] = time.time() - begin
        return True
    last = output.read_text().strip().splitlines()[-1:]
    print(
        f'[{number}/{len(runs)}] {run}: FAILED, {"".join(last)} (see {output})',
        flush=True,
    )
    return False


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('configs', nargs='+', metavar='CONFIG')
    parser.add_argument('--seeds', nargs='+', type=int, default=[0])
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs'))
    parser.add_argument('--launcher', choices=['none', 'pytorch'], default='none')
    parser.add_argument(
        '--gpus', type=int, default=1, help='processes of --launcher pytorch'
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        default=[],
        metavar='KEY=VALUE',
        help='settings for every run, as in train.py',
    )
    args = parser.parse_args()
    if args.gpus > 1 and args.launcher == 'none':
        parser.error('--gpus needs --launcher pytorch')
    return args


def main() -> None:
    args = parse_args()
    runs = [
        Run(config, seed, args.work_dir, args.cfg_options)
        for seed in args.seeds
        for config in args.configs
    ]
    took: Dict[Run, float] = {}
    failed = []
    for number, run in enumerate(runs, 1):
        if run.finished:
            print(f'[{number}/{len(runs)}] {run}: finished before', flush=True)
        elif not execute(run, number, runs, took, args):
            failed.append(run)
    if failed:
        raise SystemExit('failed: ' + '; '.join(map(str, failed)))


if __name__ == '__main__':
    main()

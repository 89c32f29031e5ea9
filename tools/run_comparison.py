"""Train configs, or methods by pairs, with several seeds, many runs at once.

A run's folder is WORK_DIR/<config>/seed_<n>. Finished runs are skipped,
interrupted ones resumed, and the rest goes on when one fails. Several machines
that share WORK_DIR finish it together.
"""

import argparse
import sys
from pathlib import Path
from typing import List

from mmrazor_pckd.apis import slurm
from mmrazor_pckd.apis.run_cost import CARDS, CostModel, card
from mmrazor_pckd.apis.run_matrix import cells, plan_matrix
from mmrazor_pckd.apis.run_queue import (
    PlannedRun,
    RunPool,
    make_progress,
    places,
    planned_lines,
)
from mmrazor_pckd.apis.runs import find_runs


def slurm_flags() -> argparse.ArgumentParser:
    """Flags that the jobs of an array do not get."""
    parser = argparse.ArgumentParser(add_help=False)
    flags = parser.add_argument_group('Slurm')
    flags.add_argument(
        '--slurm',
        metavar='PARTITION',
        help='submit an array of jobs that share the runs; submit again what a time '
        'limit has cut off',
    )
    flags.add_argument(
        '--max-jobs',
        type=int,
        help=f'jobs of the array ({slurm.MOST_JOBS}), of which each trains one run at '
        'a time',
    )
    flags.add_argument(
        '--slurm-args',
        metavar='ARGS',
        help='more arguments of sbatch, as in --slurm-args="--time=24:00:00 --mem=32G"',
    )
    return parser


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], parents=[slurm_flags()]
    )
    parser.add_argument('configs', nargs='*', metavar='CONFIG')
    parser.add_argument(
        '--pairs',
        nargs='+',
        metavar='PAIR',
        help='in place of configs: resnet56_resnet20 and others of CIFAR-100, '
        'table1, table2, all, r34_r18_imagenet, small, demo',
    )
    parser.add_argument(
        '--methods',
        nargs='+',
        metavar='METHOD',
        help='with --pairs: names of configs/_base_/methods, student for the student '
        'alone, all; teachers that are missing are trained first',
    )
    parser.add_argument('--seeds', nargs='+', type=int, default=[0])
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs'))
    parser.add_argument(
        '--jobs',
        type=int,
        help='runs that train side by side, each on GPUs of its own; without GPUs '
        'each has its part of the cores',
    )
    parser.add_argument(
        '--runs-per-gpu',
        type=int,
        default=1,
        help='runs that share a GPU, out of --jobs: small networks leave most of it '
        'idle',
    )
    parser.add_argument(
        '--gpus-per-run',
        '--gpus',
        type=int,
        default=1,
        help='GPUs of each run; more than one take --launcher pytorch',
    )
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch'],
        help='how a run is started; pytorch for more than one GPU',
    )
    parser.add_argument(
        '--dry-run', action='store_true', help='list what would be done, with its cost'
    )
    parser.add_argument(
        '--card', default='h100', help=f'of the cost: {", ".join(CARDS)} (h100)'
    )
    parser.add_argument(
        '--floor-ms', type=float, help='of the cost: what a step takes at least'
    )
    parser.add_argument(
        '--tflops', type=float, help='of the cost: what the card does beyond that'
    )
    parser.add_argument(
        '--cfg-options',
        action='extend',
        nargs='+',
        default=[],
        metavar='KEY=VALUE',
        help='settings for every run, as in train.py',
    )
    args = parser.parse_args()
    if bool(args.configs) == bool(args.pairs):
        parser.error('either CONFIG ... or --pairs is needed')
    if bool(args.pairs) != bool(args.methods):
        parser.error('--pairs needs --methods, and --methods needs --pairs')
    if args.launcher is None:
        args.launcher = 'pytorch' if args.gpus_per_run > 1 else 'none'
    if args.gpus_per_run > 1 and args.launcher == 'none':
        parser.error('--gpus-per-run needs --launcher pytorch')
    if args.slurm is None and (args.max_jobs, args.slurm_args) != (None, None):
        parser.error('--max-jobs and --slurm-args need --slurm PARTITION')
    if args.slurm is not None and args.runs_per_gpu != 1:
        parser.error('--runs-per-gpu is for one machine; a job of --slurm trains one')
    if args.slurm is not None and args.jobs is not None:
        parser.error('--jobs is for one machine; with --slurm give --max-jobs')
    # Given twice, a seed is still one run of each config.
    args.seeds = [*dict.fromkeys(args.seeds)]
    args.configs = [*dict.fromkeys(args.configs)]
    return args


def planned(args: argparse.Namespace) -> List[PlannedRun]:
    """Runs of the configs, or of the methods by pairs."""
    how = args.work_dir, args.cfg_options
    if not args.pairs:
        return [
            PlannedRun(config, seed, *how)
            for seed in args.seeds
            for config in args.configs
        ]
    found, skipped = cells(args.pairs, args.methods)
    for line in skipped:
        print(f'left out: {line}')
    return plan_matrix(found, args.seeds, *how)


def submit(args: argparse.Namespace, runs: List[PlannedRun]) -> None:
    """Submit the same command, without Slurm's flags, for each job."""
    left = sum(not run.finished for run in runs)
    if not left:
        print(f'all {len(runs)} runs are finished')
        return
    most = slurm.MOST_JOBS if args.max_jobs is None else args.max_jobs
    jobs = slurm.number_of_jobs(left, most)
    _, words = slurm_flags().parse_known_args()
    command = [sys.executable, str(Path(__file__).resolve()), *words, '--jobs', '1']
    array = slurm.submit(
        command,
        args.slurm,
        jobs,
        args.work_dir,
        args.gpus_per_run,
        args.slurm_args or '',
    )
    print(f'array {array}: {jobs} jobs for {left} runs, see {args.work_dir}/slurm')


def main() -> None:
    args = parse_args()
    try:
        runs = planned(args)
        cost = CostModel(
            card(args.card, args.floor_ms, args.tflops),
            args.gpus_per_run,
            find_runs([args.work_dir]) if args.dry_run else (),
        )
        if args.dry_run:
            print('\n'.join([*planned_lines(runs, cost), *cost.summary(runs)]))
            return
        if args.slurm:
            submit(args, runs)
            return
        pool = RunPool(
            runs,
            Path(__file__).parent / 'train.py',
            places(
                1 if args.jobs is None else args.jobs,
                args.gpus_per_run,
                args.runs_per_gpu,
            ),
            args.launcher,
            args.gpus_per_run,
            make_progress(),
            cost,
        )
    except (FileNotFoundError, ValueError) as error:
        raise SystemExit(str(error)) from error
    try:
        failed = pool.train()
    except KeyboardInterrupt:
        raise SystemExit('interrupted; the same command goes on') from None
    if failed:
        lines = [f'failed: {run}: {reason}' for run, reason in failed.items()]
        raise SystemExit('\n'.join(lines))


if __name__ == '__main__':
    main()

"""Train configs with several seeds, many runs at once.

A run's folder is WORK_DIR/<config>/seed_<n>. Finished runs are skipped,
interrupted ones resumed, and the rest goes on when one fails. Several machines
that share WORK_DIR finish it together.
"""

import argparse
from pathlib import Path

from mmrazor_pckd.apis.run_queue import (
    PlannedRun,
    RunPool,
    make_progress,
    places,
    planned_lines,
)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('configs', nargs='+', metavar='CONFIG')
    parser.add_argument('--seeds', nargs='+', type=int, default=[0])
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs'))
    parser.add_argument(
        '--jobs',
        type=int,
        default=1,
        help='runs that train side by side, each on GPUs of its own; without GPUs '
        'each has its part of the cores',
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
        '--dry-run', action='store_true', help='list what would be done'
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        default=[],
        metavar='KEY=VALUE',
        help='settings for every run, as in train.py',
    )
    args = parser.parse_args()
    if args.launcher is None:
        args.launcher = 'pytorch' if args.gpus_per_run > 1 else 'none'
    if args.gpus_per_run > 1 and args.launcher == 'none':
        parser.error('--gpus-per-run needs --launcher pytorch')
    return args


def main() -> None:
    args = parse_args()
    try:
        runs = [
            PlannedRun(config, seed, args.work_dir, args.cfg_options)
            for seed in args.seeds
            for config in args.configs
        ]
        if args.dry_run:
            print('\n'.join(planned_lines(runs)))
            return
        pool = RunPool(
            runs,
            Path(__file__).parent / 'train.py',
            places(args.jobs, args.gpus_per_run),
            args.launcher,
            args.gpus_per_run,
            make_progress(),
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

"""Train configs with several seeds, one run after another.

A run's folder is WORK_DIR/<config>/seed_<n>. Finished runs are skipped,
interrupted ones resumed, and the rest goes on when one fails.
"""

import argparse
from pathlib import Path

from mmrazor_pckd.apis.run_queue import PlannedRun, RunQueue


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
    try:
        runs = [
            PlannedRun(config, seed, args.work_dir, args.cfg_options)
            for seed in args.seeds
            for config in args.configs
        ]
    except ValueError as error:
        raise SystemExit(str(error)) from error
    script = Path(__file__).parent / 'train.py'
    failed = RunQueue(runs, script, args.launcher, args.gpus).train()
    if failed:
        raise SystemExit('failed: ' + '; '.join(map(str, failed)))


if __name__ == '__main__':
    main()

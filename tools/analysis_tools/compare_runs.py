"""One table and one plot of finished and unfinished runs.

Reads mmengine's own logs. Runs of one config with several seeds, in folders
<config>/seed_<n> or with one name, are one row.
"""

import argparse
from pathlib import Path

from mmrazor_pckd.apis import comparison, curves
from mmrazor_pckd.apis.archive import archive
from mmrazor_pckd.apis.runs import find_runs


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
    parser.add_argument(
        '--archive',
        type=Path,
        metavar='DIR',
        help='folder for what is kept of the runs, results/NAME: runs.json, '
        'curves.csv, curves.png, comparison.md and a README.md to be filled in',
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
    rows = comparison.table([run.summary() for run in runs], args.baseline)
    comparison.show(rows)
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / 'comparison.md').write_text(comparison.as_markdown(rows))
        (args.out / 'comparison.csv').write_text(comparison.as_csv(rows))
        curves.plot(
            [row for run in runs for row in curves.curve(run)],
            args.out / 'comparison.png',
        )
        print(f'table and curves: {args.out}/comparison.{{md,csv,png}}')
    if args.archive:
        written = archive(runs, args.archive, args.baseline)
        print(f'archive: {args.archive}/{{{",".join(written)}}}')


if __name__ == '__main__':
    main()

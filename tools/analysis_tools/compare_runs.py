"""One table and one plot of finished and unfinished runs.

Reads mmengine's own logs. Runs of one config with several seeds, in folders
<config>/seed_<n> or with one name, are one row; those with other overrides are
rows of their own.
"""

import argparse
from functools import partial
from pathlib import Path
from typing import Callable, List

import torch

from mmrazor_pckd.apis import (
    comparison,
    curves,
    kept_runs,
    matrix_table,
    network_costs,
    networks_table,
    sweep,
)
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
        '--matrix',
        action='store_true',
        help='methods by pairs: mean, deviation, and the difference to a method, '
        'paired over seeds; matrix.md, .csv, .tex and .png',
    )
    parser.add_argument(
        '--to', metavar='METHOD', help='what others are compared with, by default kd'
    )
    parser.add_argument(
        '--sweep',
        nargs='+',
        action='append',
        default=[],
        metavar='KEY',
        help='top-1 over the values of a key of the config, or of two; '
        'sweep_....md, .csv and .png; may be given several times',
    )
    parser.add_argument(
        '--out',
        type=Path,
        help='folder for comparison.md, comparison.csv, comparison.png and networks.md',
    )
    parser.add_argument(
        '--archive',
        type=Path,
        metavar='DIR',
        help='folder for what is kept of the runs, results/NAME: runs.json, '
        'curves.csv, curves.png, comparison.md and a README.md to be filled in; '
        'of one that is there the marked tables are renewed',
    )
    parser.add_argument(
        '--keep',
        action='store_true',
        help='runs that the archive holds and the work dirs do not stay in it, and '
        'count in all tables',
    )
    parser.add_argument(
        '--latency',
        choices=('cpu', 'cuda', 'none'),
        default='cpu',
        help='where one image is timed through each network',
    )
    parser.add_argument(
        '--shape',
        type=int,
        nargs=2,
        metavar=('HEIGHT', 'WIDTH'),
        help='of that image; without it that of the configs',
    )
    args = parser.parse_args()
    if args.latency == 'cuda' and not torch.cuda.is_available():
        parser.error('--latency cuda: PyTorch sees no GPU')
    if args.latency == 'none':
        args.latency = None
    if args.keep and not args.archive:
        parser.error('--keep: needs --archive DIR, whose runs are kept')
    if any(len(keys) > 2 for keys in args.sweep):
        parser.error('--sweep: takes one key or two')
    if args.archive:
        # Tables that are there, which would be those of other runs.
        args.matrix |= (args.archive / 'matrix.md').exists()
        there = sweep.written(args.archive)
        args.sweep += [keys for keys in there if keys not in args.sweep]
    if args.to and not (args.matrix or args.sweep):
        parser.error('--to: needs --matrix or --sweep')
    return args


def compare(args: argparse.Namespace) -> None:
    """Read runs, print and write what is asked for.

    Raises:
        ValueError: If there are no runs, or not those that are asked for.
        OSError: If a file cannot be read or written.
    """
    runs = find_runs(args.work_dirs)
    kept = kept_runs.keep(runs, args.sweep)
    if args.keep:
        kept = kept_runs.renew(kept_runs.read(args.archive), kept)
    if not kept.entries:
        raise ValueError(
            'no logs of mmengine (*/vis_data/scalars.json) in '
            + ', '.join(map(str, args.work_dirs))
        )
    rows = comparison.table(kept.entries, args.baseline)
    comparison.show(rows)
    networks = network_costs.networks_of(runs, args.shape)
    for network in networks:
        network_costs.measure(network, args.latency)
    if networks:
        networks_table.show(networks, args.latency)
    parts: List[Callable[[Path], List[str]]] = []
    if args.matrix:
        matrix = matrix_table.matrix_of(kept.entries, args.to)
        matrix_table.print_matrix(matrix)
        parts.append(partial(matrix_table.write, matrix))
    for keys in args.sweep:
        swept = sweep.sweep_of(kept.entries, keys, args.to or 'kd')
        print(sweep.markdown(swept))
        parts.append(partial(sweep.write, swept))
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / 'comparison.md').write_text(comparison.as_markdown(rows))
        (args.out / 'comparison.csv').write_text(comparison.as_csv(rows))
        curves.plot(kept.labelled(), args.out / 'comparison.png')
        written = [name for write in parts for name in write(args.out)]
        if networks:
            text = networks_table.as_markdown(networks, args.latency)
            (args.out / 'networks.md').write_text(text)
            written.append('networks.md')
        names = ','.join(
            ['comparison.md', 'comparison.csv', 'comparison.png', *written]
        )
        print(f'tables and curves: {args.out}/{{{names}}}')
    if args.archive:
        args.archive.mkdir(parents=True, exist_ok=True)
        written = [name for write in parts for name in write(args.archive)]
        written += archive(kept, args.archive, args.baseline, written)
        print(f'archive: {args.archive}/{{{",".join(written)}}}')


def main() -> None:
    args = parse_args()
    try:
        compare(args)
    except (ValueError, OSError) as error:
        raise SystemExit(f'compare_runs.py: {error}') from None


if __name__ == '__main__':
    main()

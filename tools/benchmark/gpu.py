"""Run all that needs a GPU: tests, speed, a comparison of methods.

Each stage has a part of --minutes, and its output in --out as it comes. A stage
that fails or is cut does not keep the next from running. Started again with the
same --out it goes on: finished commands are skipped, trainings are resumed.
"""

import argparse
from pathlib import Path

import torch

from mmrazor_pckd.apis.command_line import one_line_errors
from mmrazor_pckd.apis.gpu_stages.all_stages import STAGES, all_stages
from mmrazor_pckd.apis.gpu_stages.archive_stages import archive_stages
from mmrazor_pckd.apis.gpu_stages.comparison_stage import Comparison
from mmrazor_pckd.apis.gpu_stages.journal import CUT, FAILED, Journal
from mmrazor_pckd.apis.gpu_stages.probe import probe
from mmrazor_pckd.apis.gpu_stages.run_stages import run_stages
from mmrazor_pckd.apis.gpu_stages.stages_dry_run import lines_of
from mmrazor_pckd.apis.process_tree import ended_by_signals
from mmrazor_pckd.apis.run_record import commit


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        '--device',
        choices=['cuda', 'cpu'],
        default='cuda',
        help='cuda, or cpu for a tiny form that tries the command itself',
    )
    parser.add_argument('--minutes', type=float, default=9.0, help='for all stages')
    parser.add_argument('--stages', nargs='+', choices=STAGES, default=list(STAGES))
    parser.add_argument('--out', type=Path, default=Path('work_dirs/gpu'))
    parser.add_argument(
        '--data',
        type=Path,
        default=Path('data/cifar10_jpeg'),
        help='of the comparison: {train,test}/<class>/*; drawn with --device cpu',
    )
    parser.add_argument(
        '--epochs',
        type=int,
        help='of the students; by default as many as fit, decided in the first call',
    )
    parser.add_argument('--teacher-epochs', type=int, help='by default the same')
    parser.add_argument(
        '--comparison-minutes',
        type=float,
        help='time for which epochs are planned, in this call and the next ones; by '
        'default what this call has left',
    )
    parser.add_argument(
        '--again', action='store_true', help='run finished commands again'
    )
    parser.add_argument(
        '--dry-run',
        action='store_true',
        help='list each command with its limit, and what is finished',
    )
    parser.add_argument(
        '--archive',
        type=Path,
        metavar='DIR',
        help='run nothing, and write what is kept of --out, results/NAME',
    )
    parser.add_argument(
        '--commit', help='of the code that ran, for --archive, where git had none'
    )
    parser.add_argument('--probe', type=Path, help=argparse.SUPPRESS)
    parser.add_argument('--probes', nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    for flag in ('minutes', 'epochs', 'teacher_epochs', 'comparison_minutes'):
        value = getattr(args, flag)
        if value is not None and not value > 0:
            name = flag.replace('_', '-')
            parser.error(f'--{name} must be more than 0, got {value}')
    runs = not (args.dry_run or args.archive or args.probe)
    if runs and args.device == 'cuda' and not torch.cuda.is_available():
        parser.error(
            f'PyTorch {torch.__version__} sees no GPU; --device cpu tries the command '
            'in a tiny form, --dry-run lists what it does on a GPU'
        )
    return args


def run(args: argparse.Namespace) -> None:
    """Run the stages, and end with an error if a command has failed."""
    journal = Journal(args.out / 'stages.json', args.device)
    if args.archive:
        written = archive_stages(journal, args.archive, args.commit)
        print(f'archive: {args.archive}/{{{",".join(written)}}}')
        return
    comparison = Comparison(
        args.out / 'comparison',
        args.data,
        args.device,
        args.epochs,
        args.teacher_epochs,
        args.comparison_minutes,
    )
    stages = all_stages(args.stages, args.out, args.device, comparison)
    if args.dry_run:
        print('\n'.join(lines_of(stages, journal, args.minutes * 60, args.again)))
        return
    with ended_by_signals():
        run_stages(stages, journal, args.minutes * 60, args.again, commit())
    for entry in journal.named(CUT, *args.stages):
        print(f'cut: {entry}; the same command goes on')
    if failed := journal.named(FAILED, *args.stages):
        raise SystemExit(f'failed: {", ".join(map(str, failed))}')


def main() -> None:
    args = parse_args()
    if args.probe:
        others, seconds = args.probes
        probe(args.probe, args.out, int(others), float(seconds))
        return
    try:
        with one_line_errors():
            run(args)
    except KeyboardInterrupt:
        raise SystemExit('interrupted; the same command goes on') from None


if __name__ == '__main__':
    main()

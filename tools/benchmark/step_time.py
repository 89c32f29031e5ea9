"""How long a training step takes, beside what its networks alone take.

Every contender makes some steps in turn, in one process, on the same images,
which lie on the device; medians over the rounds after a warm-up are printed
and saved. Networks have random weights, which cost the same.

floor        teacher forward on 4N images, student forward, backward and step
             on 4N with a bare cross-entropy; precision, memory format and
             compilation of ours
runner       PCKD through the Runner: data preprocessor, hooks, log
ours         PCKD, the algorithm alone
stock_kd     KD, MMRazor's SingleTeacherDistill, one view, float32, as shipped
released     PCKD as the authors' loop is built, float32
ours_kd      KD, our algorithm, one view
ours_2views  PCKD with two views of each image in a step

Several modes are measured one after the other, stock_kd and released in the
first one alone. What is measured is written to --out as it comes. A contender
that fails has its error there, the others go on, and the status is 1.

Peak memory is that of one contender, above what there was before it was built:
on a GPU what is allocated in a step, on a CPU what is resident in a process of
its own. Reads are the tensors whose values Python asks for in a step that is
not logged; syncs are CUDA's own count of synchronisations there. Host ms is the
time after which Python is done with a step, which a GPU may still compute.
"""

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path

import torch

from mmrazor_pckd.apis.benchmark.contenders import Bench
from mmrazor_pckd.apis.benchmark.measure import Rounds, measure, release
from mmrazor_pckd.apis.benchmark.options import (
    AS_SHIPPED,
    COMPILE_MODES,
    CONTENDERS,
    MODE_WORDS,
    PAIRS,
    Options,
    conditions,
)
from mmrazor_pckd.apis.benchmark.process_memory import measure_memory, peak_memory
from mmrazor_pckd.apis.benchmark.report import report


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--pair', choices=PAIRS, default='wrn40-2_wrn16-2')
    parser.add_argument('--batch', type=int, default=64, help='images N')
    parser.add_argument(
        '--device',
        choices=['cpu', 'cuda'],
        default='cuda' if torch.cuda.is_available() else 'cpu',
    )
    parser.add_argument('--amp', action='store_true', help='ours and floor in bfloat16')
    parser.add_argument(
        '--compile',
        nargs='?',
        const=COMPILE_MODES[0],
        default=False,
        choices=COMPILE_MODES,
        metavar='MODE',
        help=f'ours and floor compiled; {", ".join(COMPILE_MODES)}',
    )
    parser.add_argument(
        '--channels-last',
        action='store_true',
        help='ours and floor channels last, the weights too',
    )
    parser.add_argument(
        '--cudnn-benchmark',
        action='store_true',
        help='cuDNN measures its algorithms and takes the fastest',
    )
    parser.add_argument(
        '--modes',
        nargs='+',
        metavar='MODE',
        help='several of them, in place of the four flags: eager, or some of '
        f'{", ".join(MODE_WORDS)} with a plus between',
    )
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('--warmup', type=int, default=3)
    parser.add_argument(
        '--block',
        type=int,
        help='steps in a row, which nothing waits between; default: 5 on a GPU, '
        '1 on a CPU',
    )
    parser.add_argument('--image-size', type=int, help="default: the pair's")
    parser.add_argument('--only', nargs='+', choices=CONTENDERS, default=CONTENDERS)
    parser.add_argument(
        '--vary',
        nargs='+',
        default=[],
        metavar='KEY=VALUE',
        help='more contenders: ours with another setting of its config, '
        'model.channels_last=False for instance',
    )
    parser.add_argument(
        '--no-memory', action='store_true', help='do not measure memory on a CPU'
    )
    parser.add_argument('--memory-of', help=argparse.SUPPRESS)
    parser.add_argument('--out', type=Path, help='JSON file')
    args = parser.parse_args()
    for name in ('batch', 'steps'):
        if getattr(args, name) < 1:
            parser.error(f'--{name}: at least 1, got {getattr(args, name)}')
    if args.block is None:
        args.block = 5 if args.device == 'cuda' else 1
    if args.device == 'cuda' and not torch.cuda.is_available():
        parser.error(f'--device cuda: PyTorch {torch.__version__} sees no GPU')
    options = Options(
        pair=args.pair,
        device=args.device,
        batch=args.batch,
        image_size=args.image_size,
        amp=args.amp,
        compile=args.compile,
        channels_last=args.channels_last,
        cudnn_benchmark=args.cudnn_benchmark,
    )
    if args.modes and options.mode != 'eager' and not args.memory_of:
        parser.error('--modes: name all in it, without the flags of one mode')
    try:
        args.modes = [options.in_mode(mode) for mode in args.modes or [options.mode]]
    except ValueError as error:
        parser.error(f'--modes: {error}')
    if args.device == 'cpu' and any(each.amp for each in args.modes):
        parser.error("--amp: mmengine's mixed precision needs --device cuda")
    return args


def main() -> None:
    args = parse_args()
    logging.disable(logging.WARNING)
    held_for = dict(conditions(args.modes[0]), steps=args.steps, block=args.block)
    modes: dict = {}

    def save(mode: str, results: dict) -> None:
        modes[mode] = results
        if args.out:
            whole = args.out.with_suffix('.part')
            whole.write_text(
                json.dumps(dict(conditions=held_for, modes=modes), indent=1)
            )
            whole.replace(args.out)

    with tempfile.TemporaryDirectory() as scratch:
        for number, options in enumerate(args.modes):
            options.scratch = f'{scratch}/{number}'
            if args.memory_of:
                print(measure_memory(args.memory_of, options))
                return
            names = [
                name
                for name in (*args.only, *args.vary)
                if not number or name not in AS_SHIPPED
            ]
            results = measure(
                Bench(options),
                names,
                Rounds(args.steps, args.warmup, args.block),
                lambda found, mode=options.mode: save(mode, found),  # type: ignore[misc]
            )
            if options.compile:
                torch._dynamo.reset()
            release(torch.device(options.device))
            if options.device == 'cpu' and not args.no_memory:
                for name in names:
                    results[name]['peak_bytes'] = peak_memory(
                        [sys.executable, *sys.argv]
                        + ['--modes', options.mode, '--memory-of', name]
                    )
                    save(options.mode, results)
    print(report(modes, held_for))
    failed = [
        f'{name} ({mode})'
        for mode, results in modes.items()
        for name, found in results.items()
        if 'error' in found
    ]
    if failed:
        raise SystemExit(f'failed: {", ".join(failed)}')


if __name__ == '__main__':
    main()

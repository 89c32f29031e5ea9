"""How long a training step takes, beside what its networks alone take.

Every contender makes one step in turn, in one process, on the same images,
which lie on the device; medians over the rounds after a warm-up are printed
and saved. Networks have random weights, which cost the same.

floor     teacher forward on 4N images, student forward, backward and step on
          4N with a bare cross-entropy; precision and memory format of ours
runner    PCKD through the Runner: data preprocessor, hooks, log
ours      PCKD, the algorithm alone
ours_kd   KD, our algorithm, one view
stock_kd  KD, MMRazor's SingleTeacherDistill, one view, float32, as shipped
released  PCKD as the authors' loop is built, float32

Peak memory is that of a process which runs one contender alone: what is
allocated on a GPU, what is resident on a CPU, above that before it was built.
Reads are the tensors whose values Python asks for in a step that is not
logged; on a GPU also CUDA's own count of synchronisations.
"""

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path

import torch

from mmrazor_pckd.apis.benchmark.contenders import Bench
from mmrazor_pckd.apis.benchmark.measure import (
    measure_memory,
    measure_time,
    peak_memory,
)
from mmrazor_pckd.apis.benchmark.options import CONTENDERS, PAIRS, Options, conditions
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
        '--compile', action='store_true', help='ours and floor compiled'
    )
    parser.add_argument(
        '--channels-last',
        action='store_true',
        help='ours and floor channels last, the weights too',
    )
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('--warmup', type=int, default=3)
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
        '--no-memory', action='store_true', help='do not measure memory'
    )
    parser.add_argument('--memory-of', help=argparse.SUPPRESS)
    parser.add_argument('--out', type=Path, help='JSON file')
    args = parser.parse_args()
    if args.device == 'cuda' and not torch.cuda.is_available():
        parser.error(f'--device cuda: PyTorch {torch.__version__} sees no GPU')
    if args.amp and args.device == 'cpu':
        parser.error("--amp: mmengine's mixed precision needs --device cuda")
    return args


def main() -> None:
    args = parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as scratch:
        options = Options(
            pair=args.pair,
            device=args.device,
            batch=args.batch,
            image_size=args.image_size,
            amp=args.amp,
            compile=args.compile,
            channels_last=args.channels_last,
            scratch=scratch,
        )
        if args.memory_of:
            print(measure_memory(args.memory_of, options))
            return
        names = [*args.only, *args.vary]
        results = measure_time(Bench(options), names, args.steps, args.warmup)
        if not args.no_memory:
            for name in names:
                results[name]['peak_bytes'] = peak_memory(
                    [sys.executable, *sys.argv, '--memory-of', name]
                )
    held_for = conditions(options, args.steps)
    print(report(results, held_for))
    if args.out:
        args.out.write_text(
            json.dumps(dict(conditions=held_for, results=results), indent=1)
        )


if __name__ == '__main__':
    main()

"""What the loader costs, beside one that makes the four views itself.

The same images go through

ours        the pair's config: N images, the views are left to the device
oversampling_1  ours with this option of LoadRandomResizedCrop; ImageNet alone
one_view    crop and flip in the workers, one view, of an image decoded whole
four_views  four views of each image, each cropped and flipped, then rotated,
            in the workers
four_float  the same, normalised to float32 in the workers too, as
            torchvision's usual pipelines do

Printed and saved: CPU time per image, of all processes, and images a second,
medians of the rounds.
Pictures for CIFAR lie in memory, as the data set's do; for ImageNet they are
read from --data, a folder with JPEGs in it.

With --decoders, ways to read one random crop of each JPEG in this process, by
what is installed, instead: CPU time per image, and the pixels' difference to
those of an image that OpenCV decodes whole.
"""

import argparse
import json
import logging
import platform
from pathlib import Path

import torch
from mmengine.config import Config

import mmrazor_pckd
from mmrazor_pckd.apis.benchmark.decoders import compare_decoders, decoder_table
from mmrazor_pckd.apis.benchmark.loaders import (
    compare_loaders,
    find_sources,
    loader_table,
)
from mmrazor_pckd.apis.benchmark.options import PAIRS
from mmrazor_pckd.apis.shipped import CONFIGS


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--pair', choices=PAIRS, default='wrn40-2_wrn16-2')
    parser.add_argument('--data', type=Path, help='folder with JPEGs')
    parser.add_argument(
        '--decoders',
        action='store_true',
        help='compares decoders of JPEGs; needs --pair r34_r18',
    )
    parser.add_argument('--images', type=int, default=4096)
    parser.add_argument('--batch', type=int, default=64)
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument(
        '--step-ms',
        type=float,
        help='time of a training step on --batch images, as measured by '
        'step_time.py: says what it asks of the loader',
    )
    parser.add_argument('--out', type=Path, help='JSON file')
    args = parser.parse_args()
    if args.decoders and args.pair != 'r34_r18':
        parser.error('--decoders: needs JPEGs, give --pair r34_r18')
    try:
        args.sources = find_sources(args.pair, args.images, args.data)
    except ValueError as error:
        parser.error(str(error))
    return args


def main() -> None:
    args = parse_args()
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    configs, side = PAIRS[args.pair]
    cfg = Config.fromfile(CONFIGS / configs.format('pckd'))
    if args.decoders:
        results = compare_decoders(args.sources, side, args.rounds)
        print(decoder_table(results))
    else:
        results = compare_loaders(
            cfg, side, args.sources, args.batch, args.workers, args.rounds
        )
        print(loader_table(results))
    if args.step_ms:
        print(
            f'a step of {args.step_ms} ms asks for '
            f'{args.batch / args.step_ms * 1e3:.0f} images/s'
        )
    if args.out:
        held_for = dict(
            pair=args.pair,
            images=args.images,
            batch=args.batch,
            workers=args.workers,
            rounds=args.rounds,
            machine=platform.machine(),
            mmrazor_pckd=mmrazor_pckd.__version__,
        )
        args.out.write_text(
            json.dumps(dict(conditions=held_for, results=results), indent=1)
        )


if __name__ == '__main__':
    main()

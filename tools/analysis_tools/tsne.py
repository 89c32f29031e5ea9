"""Features of chosen classes in two dimensions, network beside network.

Fig. 8 of PCKD: t-SNE of what the classifier is given. CONFIG CHECKPOINT is a
plain classifier, or a distillation, whose student is shown. t-SNE keeps
neighbours, not distances or sizes; the silhouette in a title is computed from
the features themselves: 1 is far apart, 0 is one heap.
"""

import argparse
from pathlib import Path

from mmrazor_pckd.apis import command_line
from mmrazor_pckd.apis.figures.scatter import draw_scatter


def parse_args() -> argparse.Namespace:
    parser = command_line.figure_parser(__doc__)
    parser.add_argument(
        'networks', nargs='+', metavar='CONFIG CHECKPOINT', help='pairs'
    )
    parser.add_argument('--classes', nargs='+', help='names or numbers; the first ten')
    parser.add_argument(
        '--titles', nargs='+', help="of the networks; the configs' names"
    )
    parser.add_argument('--split', choices=['train', 'val', 'test'], default='test')
    parser.add_argument(
        '--per-class', type=int, default=100, help='images of each, at most'
    )
    parser.add_argument('--perplexity', type=float, default=30)
    parser.add_argument(
        '--seed', type=int, default=0, help='of the images and of t-SNE'
    )
    args = parser.parse_args()
    if len(args.networks) % 2:
        parser.error('give a CHECKPOINT for each CONFIG')
    configs, checkpoints = args.networks[::2], args.networks[1::2]
    titles = args.titles or [Path(config).stem for config in configs]
    if len(titles) != len(configs):
        parser.error(f'{len(titles)} --titles for {len(configs)} networks')
    args.networks = list(zip(titles, configs, checkpoints))
    del args.titles
    return args


def main() -> None:
    args = parse_args()
    command_line.need('matplotlib', 'sklearn')
    with command_line.one_line_errors():
        draw_scatter(**vars(args))


if __name__ == '__main__':
    main()

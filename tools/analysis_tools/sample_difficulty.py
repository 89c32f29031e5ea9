"""The easiest and the hardest images of a class, with score and weight.

Fig. 7 of PCKD. The score is the difficulty of Eq. 5, the student's
cross-entropy over its mean. Training takes the mean over a mini-batch; here it
is the one over all images of the split, so that a score does not depend on the
others of a batch. The weight is that of the preview strategy, Eq. 6, in the
epoch of the checkpoint.
"""

import argparse

from mmrazor_pckd.apis import command_line
from mmrazor_pckd.apis.figures.ranking import draw_ranking


def parse_args() -> argparse.Namespace:
    parser = command_line.figure_parser(__doc__)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--classes', nargs='+', required=True, help='names or numbers')
    parser.add_argument('--count', type=int, default=5, help='images on each side')
    parser.add_argument('--split', choices=['train', 'val', 'test'], default='train')
    parser.add_argument('--epoch', type=int, help="from 1; the checkpoint's")
    parser.add_argument('--growth-rate', type=float, help="mu; the config's, or 1.005")
    args = parser.parse_args()
    if args.count < 1:
        parser.error('--count must be at least 1')
    return args


def main() -> None:
    args = parse_args()
    command_line.need('matplotlib')
    with command_line.one_line_errors():
        draw_ranking(**vars(args))


if __name__ == '__main__':
    main()

"""How images are weighed over the epochs: preview, focal, curriculum.

Fig. 6 of PCKD, in two forms.

CONFIG CHECKPOINT ... asks what each strategy would do with one and the same
student: each checkpoint looks at the images in random mini-batches of the
training's size, and each strategy weighs them in the checkpoint's epoch. The
student is in eval mode and the images are not augmented, which training does.

--runs WORK_DIR ... shows what runs did while they trained, a strategy each:
the counts that WeightHistogramHook has written in each epoch. The paper's
figure is of this form.
"""

import argparse
from pathlib import Path

from mmrazor_pckd.apis import command_line
from mmrazor_pckd.apis.figures.weight_shares import draw_weight_shares


def parse_args() -> argparse.Namespace:
    parser = command_line.figure_parser(__doc__)
    parser.add_argument('config', nargs='?')
    parser.add_argument('checkpoints', nargs='*', metavar='checkpoint')
    parser.add_argument('--runs', nargs='+', type=Path, default=[], metavar='WORK_DIR')
    parser.add_argument('--growth-rate', type=float, help="mu; the config's, or 1.005")
    parser.add_argument(
        '--gamma', type=float, help="of focal weights; the config's, or 2"
    )
    parser.add_argument('--split', choices=['train', 'val', 'test'], default='train')
    parser.add_argument('--images', type=int, help='that many at random; all')
    parser.add_argument('--seed', type=int, default=0, help='of the images and batches')
    args = parser.parse_args()
    if not (args.checkpoints or args.runs) or (args.config and not args.checkpoints):
        parser.error('give CONFIG CHECKPOINT ..., or --runs WORK_DIR ...')
    return args


def main() -> None:
    args = parse_args()
    command_line.need('matplotlib')
    with command_line.one_line_errors():
        draw_weight_shares(**vars(args))


if __name__ == '__main__':
    main()

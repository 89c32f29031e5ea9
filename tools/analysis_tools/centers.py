"""Category centers, the rows of the classifiers, of teacher and student.

Fig. 1 (a) of PCKD: heat maps of the centers, one column for each class; below
the cosines between the centers of each network, which say which classes it
takes for alike, and, where both are of one width, those between the two
networks. A plain classifier is shown alone.
"""

import argparse

from mmrazor_pckd.apis import command_line
from mmrazor_pckd.apis.figures.heat_maps import draw_heat_maps


def parse_args() -> argparse.Namespace:
    parser = command_line.figure_parser(__doc__)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--classes', nargs='+', help='names or numbers; the first ten')
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    command_line.need('matplotlib', 'sklearn')
    with command_line.one_line_errors():
        draw_heat_maps(**vars(args))


if __name__ == '__main__':
    main()

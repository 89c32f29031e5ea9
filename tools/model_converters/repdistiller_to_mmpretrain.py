"""Turn a checkpoint of RepDistiller or mdistiller into one for mmpretrain.

The networks are those of ``configs/_base_/networks``. Which of them a file
holds is found from its keys and shapes; every key has to fit. The number of
classes is the file's.
"""

import argparse

from mmrazor_pckd.apis.command_line import one_line_errors
from mmrazor_pckd.apis.convert_repdistiller import convert
from mmrazor_pckd.checkpoints.repdistiller import NETWORKS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('source', metavar='IN')
    parser.add_argument('target', metavar='OUT')
    parser.add_argument(
        '--network', choices=NETWORKS, help='refuse the file if it is not this one'
    )
    args = parser.parse_args()
    with one_line_errors():
        name = convert(args.source, args.target, args.network)
    print(f'{name}: {args.target}')


if __name__ == '__main__':
    main()

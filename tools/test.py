"""Evaluate the student of a checkpoint on the test set of a config.

All weights of the student have to be in the checkpoint, and to fit.
Connectors and a teacher are not evaluated: those of another method will do.
"""

import argparse
import os

from mmengine.config import DictAction

from mmrazor_pckd.apis.launch import evaluate
from mmrazor_pckd.apis.machine import check_machine
from mmrazor_pckd.apis.run_config import evaluation_config


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'config', help='config file, or one of a package: mmrazor::PATH'
    )
    parser.add_argument('checkpoint', help='checkpoint file')
    parser.add_argument('--work-dir', help='folder for the metrics')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        help='override settings of the config: key=value, a list as '
        'key="[a,b]" or key=a,b',
    )
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='job launcher',
    )
    # torch.distributed.launch writes it either way.
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0)
    args = parser.parse_args()
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    del args.local_rank
    return args


def main():
    try:
        cfg = evaluation_config(**vars(parse_args()))
        check_machine(cfg, 'test')
    except ValueError as error:
        raise SystemExit(str(error)) from error
    evaluate(cfg)


if __name__ == '__main__':
    main()

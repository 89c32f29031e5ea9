"""Train a config: a teacher, a student, or a distillation."""

import argparse
import os

from mmengine.config import DictAction

from mmrazor_pckd import check_model
from mmrazor_pckd.apis.launch import train
from mmrazor_pckd.apis.machine import check_machine
from mmrazor_pckd.apis.run_config import errors_of, training_config
from mmrazor_pckd.apis.run_record import run_record


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'config', help='config file, or one of a package: mmrazor::PATH'
    )
    parser.add_argument('--work-dir', help='folder for logs and checkpoints')
    parser.add_argument(
        '--resume',
        nargs='?',
        const='auto',
        help='resume from the given checkpoint, or from the latest one in '
        'the work dir where none is given',
    )
    parser.add_argument(
        '--seed',
        type=int,
        help='seed of all random numbers (randomness.seed); the same seed '
        'gives the same student on the same machine',
    )
    parser.add_argument(
        '--amp',
        action='store_true',
        help='train in mixed precision, bfloat16 where the GPU has it',
    )
    parser.add_argument(
        '--channels-last',
        action='store_true',
        help='weights and images channels last in memory (model.channels_last=True)',
    )
    parser.add_argument(
        '--compile',
        action='store_true',
        help='compile what no recorder looks into (model.compile=True)',
    )
    parser.add_argument('--no-validate', action='store_true', help='do not validate')
    parser.add_argument(
        '--auto-scale-lr',
        action='store_true',
        help='scale the learning rate with the total batch size',
    )
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
    args = parse_args()
    try:
        cfg = training_config(**vars(args))
        cfg.record = run_record(**vars(args))
        check_machine(cfg, 'train', 'val')
        with errors_of(args.config):
            check_model(cfg.get('model'))
    except ValueError as error:
        raise SystemExit(str(error)) from error
    train(cfg)


if __name__ == '__main__':
    main()

"""Evaluate the student of a checkpoint on the test set of a config.

All weights of the student have to be in the checkpoint, and to fit.
Connectors and a teacher are not evaluated: those of another method will do.
"""

import argparse
import os
import os.path as osp

from mmengine.config import DictAction
from train import build_runner, check_machine, load_config, override, relax_workers

import mmrazor_pckd  # noqa: F401  makes MMRazor importable


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
    return args


def main():
    args = parse_args()
    cfg = load_config(args.config)
    try:
        override(cfg, args, 'load_from', 'resume')
    except ValueError as error:
        raise SystemExit(f'{args.config}: {error}') from error
    cfg.launcher = args.launcher
    cfg.load_from, cfg.resume = args.checkpoint, False
    if args.work_dir is not None:
        cfg.work_dir = args.work_dir
    elif cfg.get('work_dir') is None:
        name = osp.splitext(osp.basename(args.config))[0]
        cfg.work_dir = osp.join('./work_dirs', name)
    check_machine(cfg, 'test')
    relax_workers(cfg.test_dataloader)
    if 'teacher_ckpt' in cfg.get('model', {}):
        # The student is what is evaluated.
        cfg.model.teacher_ckpt = None
    build_runner(cfg, test=True).test()


if __name__ == '__main__':
    main()

"""Train a config: a teacher, a student, or a distillation."""

import argparse
import os
import os.path as osp
import sys
import tempfile

import torch
from mmengine.config import Config, ConfigDict, DictAction
from mmengine.hub import get_config
from mmengine.registry import RUNNERS
from mmengine.runner import Runner, find_latest_checkpoint

from mmrazor_pckd import check_model
from mmrazor_pckd.apis.unread_keys import check_keys, check_options
from mmrazor_pckd.compat.whole_files import NO_SPACE
from mmrazor_pckd.engine import LoadCheckHook


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
    return args


def load_config(name: str) -> Config:
    """Read a config file, or one that a package such as MMRazor ships."""
    return get_config(name) if '::' in name else Config.fromfile(name)


def override(cfg: Config, args: argparse.Namespace, *given: str) -> None:
    """Put ``--cfg-options`` into the config, if something reads them."""
    options = args.cfg_options or {}
    check_options(cfg, options, ('launcher', *given))
    cfg.merge_from_dict(options)
    check_keys(cfg, options)


def merge_args(cfg: Config, args: argparse.Namespace) -> Config:
    """Put the command line into the config."""
    override(cfg, args)
    cfg.launcher = args.launcher
    if args.work_dir is not None:
        cfg.work_dir = args.work_dir
    elif cfg.get('work_dir') is None:
        name = osp.splitext(osp.basename(args.config))[0]
        cfg.work_dir = osp.join('./work_dirs', name)
    if args.no_validate:
        cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    if args.resume is not None:
        cfg.resume = True
        cfg.load_from = None if args.resume == 'auto' else args.resume
    if args.seed is not None:
        cfg.merge_from_dict({'randomness.seed': args.seed})
    if args.amp:
        turn_on_amp(cfg.optim_wrapper)
    for name in ('channels_last', 'compile'):
        if getattr(args, name):
            turn_on(cfg.model, name)
    if args.auto_scale_lr:
        if 'base_batch_size' not in cfg.get('auto_scale_lr', {}):
            raise SystemExit(
                f'--auto-scale-lr: {args.config} has no '
                'auto_scale_lr.base_batch_size, the batch size that its '
                'learning rate is meant for'
            )
        cfg.auto_scale_lr.enable = True
    for loader in ('train', 'val', 'test'):
        relax_workers(cfg.get(f'{loader}_dataloader'))
    return cfg


def turn_on(model: ConfigDict, name: str) -> None:
    """Set an option that is RotatedViewDistill's alone."""
    if str(model.type).split('.')[-1] != 'RotatedViewDistill':
        raise SystemExit(
            f'--{name.replace("_", "-")}: model.type is {model.type}, and '
            'only RotatedViewDistill has the option; with views=(0, ) it is '
            'SingleTeacherDistill'
        )
    model[name] = True


def turn_on_amp(optim_wrapper: ConfigDict) -> None:
    """Make the optimizer wrapper one of mixed precision."""
    if 'constructor' in optim_wrapper and 'optimizer' not in optim_wrapper:
        # Data-free distillation: one for the student, one for the generator.
        for part in optim_wrapper.values():
            if isinstance(part, dict):
                turn_on_amp(part)
        return
    kind = optim_wrapper.get('type', 'OptimWrapper')
    if kind not in ('OptimWrapper', 'AmpOptimWrapper'):
        raise SystemExit(
            f'--amp: optim_wrapper.type is {kind}, and only '
            'OptimWrapper can be turned into mixed precision'
        )
    if not torch.cuda.is_available():
        raise SystemExit(
            '--amp: mixed precision needs a GPU, and PyTorch '
            f'{torch.__version__} sees none'
        )
    optim_wrapper.type = 'AmpOptimWrapper'
    if torch.cuda.is_bf16_supported():
        # Its exponent is that of float32: no loss to scale. A scaler would
        # read the device in each step.
        optim_wrapper.setdefault('dtype', 'bfloat16')
        if optim_wrapper.dtype == 'bfloat16':
            optim_wrapper.setdefault('loss_scale', dict(enabled=False))
    optim_wrapper.setdefault('loss_scale', 'dynamic')


def check_machine(cfg: Config, *loaders: str) -> None:
    """Say in one line what this machine lacks for the config."""
    if cfg.launcher == 'pytorch':
        missing = [
            name
            for name in ('RANK', 'WORLD_SIZE', 'MASTER_ADDR', 'MASTER_PORT')
            if name not in os.environ
        ]
        if missing:
            raise SystemExit(
                f'--launcher pytorch: {", ".join(missing)} not set, which '
                'torchrun does; start with tools/dist_train.sh CONFIG GPUS'
            )
    if cfg.launcher != 'none':
        name = dict(slurm='SLURM_LOCALID', mpi='OMPI_COMM_WORLD_LOCAL_RANK')
        check_gpus(
            int(os.environ.get(name.get(cfg.launcher, ''), os.environ['LOCAL_RANK']))
        )
    try:
        os.makedirs(cfg.work_dir, exist_ok=True)
        with tempfile.TemporaryFile(dir=cfg.work_dir):
            pass
    except OSError as error:
        raise SystemExit(
            f'--work-dir: cannot write to {cfg.work_dir} ({error.strerror}); '
            'give a folder that is yours'
        ) from error
    for loader in loaders:
        check_folder(loader, cfg.get(f'{loader}_dataloader') or {})


def check_gpus(local_rank: int) -> None:
    """There is a GPU for each process of this machine, or for none."""
    gpus = torch.cuda.device_count()
    if gpus == 0 and local_rank == 0:
        print(
            f'PyTorch {torch.__version__} sees no GPU: the processes train '
            'on the CPU, over gloo',
            file=sys.stderr,
        )
    if 0 < gpus <= local_rank:
        raise SystemExit(
            f'--launcher: process {local_rank + 1} on this machine has no '
            f'GPU, PyTorch sees {gpus}; start no more than {gpus} processes '
            'for each machine (see CUDA_VISIBLE_DEVICES)'
        )


def check_folder(loader: str, dataloader: ConfigDict) -> None:
    """Data sets that are not downloaded are there."""
    dataset = dataloader.get('dataset', {})
    name = str(dataset.get('type')).split('.')[-1]
    root = dataset.get('data_root') or ''
    if (
        name in ('CustomDataset', 'ImageNet')
        and root
        and '://' not in root
        and not osp.isdir(osp.expanduser(root))
    ):
        raise SystemExit(
            f'{loader}_dataloader.dataset.data_root: there is no folder '
            f'{root} in {os.getcwd()}; link it there, or --cfg-options '
            f'{loader}_dataloader.dataset.data_root=FOLDER'
        )


def relax_workers(dataloader) -> None:
    """Without workers none can persist."""
    if dataloader and dataloader.get('num_workers') == 0:
        dataloader.persistent_workers = False


def build_runner(cfg: Config, test: bool = False) -> Runner:
    """Build the Runner, which joins the other processes."""
    try:
        runner = RUNNERS.build(cfg) if 'runner_type' in cfg else Runner.from_cfg(cfg)
    except RuntimeError as error:  # DistNetworkError, not in PyTorch 2.1
        if 'EADDRINUSE' not in str(error):
            raise
        raise SystemExit(
            f'--launcher {cfg.launcher}: port {os.environ["MASTER_PORT"]} is '
            'taken, by another run perhaps; set PORT, or MASTER_PORT, to a '
            'free one'
        ) from error
    runner.register_hook(LoadCheckHook(test))
    return runner


def main():
    args = parse_args()
    try:
        cfg = merge_args(load_config(args.config), args)
        check_machine(cfg, 'train', 'val')
        check_model(cfg.get('model'))
    except ValueError as error:
        raise SystemExit(f'{args.config}: {error}') from error
    try:
        build_runner(cfg).train()
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        raise SystemExit(disk_is_full(error, cfg.work_dir)) from None


def disk_is_full(error: OSError, work_dir: str) -> str:
    """Say in one line what could not be written and what is still there."""
    last = find_latest_checkpoint(work_dir)
    what = error.strerror
    if error.filename:
        what = f'cannot write {error.filename}: {what}'
    return (
        f'{what}; the last good checkpoint is {last}, make room and go on with --resume'
        if last
        else f'{what}; there is no checkpoint yet'
    )


if __name__ == '__main__':
    main()

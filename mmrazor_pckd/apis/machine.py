"""What a machine is, and what it lacks for a config, before anything starts."""

import os
import os.path as osp
import platform
import re
import sys
import tempfile
from pathlib import Path
from typing import Optional

import torch
from mmengine.config import Config, ConfigDict


def check_machine(cfg: Config, *loaders: str) -> None:
    """Looks for processes, GPUs, a folder to write to, and data.

    Args:
        cfg (Config): Config with ``launcher`` and ``work_dir``, which is made.
        *loaders (str): ``'train'``, ``'val'`` or ``'test'``: whose data are
            read.

    Raises:
        ValueError: If one of them is not there.
    """
    if cfg.launcher == 'pytorch':
        missing = [
            name
            for name in ('RANK', 'WORLD_SIZE', 'MASTER_ADDR', 'MASTER_PORT')
            if name not in os.environ
        ]
        if missing:
            raise ValueError(
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
        raise ValueError(
            f'--work-dir: cannot write to {cfg.work_dir} ({error.strerror}); '
            'give a folder that is yours'
        ) from error
    for loader in loaders:
        check_folder(loader, cfg.get(f'{loader}_dataloader') or {})


def check_gpus(local_rank: int) -> None:
    """There is a GPU for each process of this machine, or for none.

    Where there is none, the first process prints so.

    Args:
        local_rank (int): Number of this process on this machine, from 0.

    Raises:
        ValueError: If there are fewer GPUs than processes.
    """
    gpus = torch.cuda.device_count()
    if gpus == 0 and local_rank == 0:
        print(
            f'PyTorch {torch.__version__} sees no GPU: the processes train '
            'on the CPU, over gloo',
            file=sys.stderr,
        )
    if 0 < gpus <= local_rank:
        raise ValueError(
            f'--launcher: process {local_rank + 1} on this machine has no '
            f'GPU, PyTorch sees {gpus}; start no more than {gpus} processes '
            'for each machine (see CUDA_VISIBLE_DEVICES)'
        )


def check_folder(loader: str, dataloader: ConfigDict) -> None:
    """Data sets that are not downloaded are there.

    Args:
        loader (str): ``'train'``, ``'val'`` or ``'test'``, for the error.
        dataloader (ConfigDict): Config of the loader.

    Raises:
        ValueError: If the data set's ``data_root`` is no folder.

    Example:
        >>> check_folder('val', dict(dataset=dict(type='CIFAR100', data_root='x')))
    """
    dataset = dataloader.get('dataset', {})
    name = str(dataset.get('type')).split('.')[-1]
    root = dataset.get('data_root') or ''
    if (
        name in ('CustomDataset', 'ImageNet')
        and root
        and '://' not in root
        and not osp.isdir(osp.expanduser(root))
    ):
        raise ValueError(
            f'{loader}_dataloader.dataset.data_root: there is no folder '
            f'{root} in {os.getcwd()}; link it there, or --cfg-options '
            f'{loader}_dataloader.dataset.data_root=FOLDER'
        )


def device_name(device: str, threads: Optional[int] = None) -> str:
    """Name of the GPU, or of the processor with the number of threads.

    Args:
        device (str): ``'cpu'``, ``'cuda'`` or ``'cuda:1'``.
        threads (int, optional): Threads of the processor. Defaults to None, those
            that PyTorch takes.

    Example:
        >>> device_name('cpu').endswith('threads')
        True
    """
    if torch.device(device).type == 'cuda':
        index = torch.device(device).index
        return torch.cuda.get_device_name(*([] if index is None else [index]))
    lines = Path('/proc/cpuinfo')
    text = lines.read_text() if lines.exists() else ''
    # Of ARM it has no name.
    names = re.findall(r'model name\s*: (.*)', text) or [platform.machine()]
    return f'{names[0]}, {threads or torch.get_num_threads()} threads'

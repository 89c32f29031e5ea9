"""Places for runs on this machine: what each that trains at the time may use."""

import os
from typing import Dict, List

import torch

_THREADS = 'OMP_NUM_THREADS'
_GPUS = 'CUDA_VISIBLE_DEVICES'


def visible_gpus() -> List[str]:
    """Names of the GPUs as ``CUDA_VISIBLE_DEVICES`` takes them.

    Returns:
        list[str]: Where the variable is set its entries, and else numbers.

    Example:
        >>> len(visible_gpus()) == torch.cuda.device_count()
        True
    """
    count = torch.cuda.device_count()
    names = [name.strip() for name in os.environ.get(_GPUS, '').split(',')]
    if count and all(name.startswith('MIG-') for name in names):
        return names  # of these parts of GPUs a process sees the first alone
    if _GPUS in os.environ:
        # What comes after an entry that is no GPU is not counted.
        return names[:count]
    return [str(number) for number in range(count)]


def places(
    jobs: int, gpus_per_run: int = 1, runs_per_gpu: int = 1
) -> List[Dict[str, str]]:
    """Environment of each of the runs that train side by side.

    Where there are GPUs each gets its own, or shares one with others, and else its
    part of the cores, unless ``OMP_NUM_THREADS`` is set.

    Args:
        jobs (int): Number of runs that train side by side.
        gpus_per_run (int): GPUs of each run, processes where there is no GPU.
        runs_per_gpu (int): Runs that share a GPU.

    Returns:
        list[dict]: Variables to be set for each run, first of all GPUs once.

    Raises:
        ValueError: If there are fewer GPUs, a number is less than 1, or several
            runs are to share what is no single GPU.

    Example:
        >>> places(0)
        Traceback (most recent call last):
        ...
        ValueError: --jobs must be at least 1, got 0
    """
    for flag, number in (
        ('--jobs', jobs),
        ('--gpus-per-run', gpus_per_run),
        ('--runs-per-gpu', runs_per_gpu),
    ):
        if number < 1:
            raise ValueError(f'{flag} must be at least 1, got {number}')
    gpus = visible_gpus()
    if runs_per_gpu > 1:
        return _shared(jobs, gpus_per_run, runs_per_gpu, gpus)
    if gpus and gpus[0].startswith('MIG-') and gpus_per_run > 1:
        raise ValueError(
            f'--gpus-per-run {gpus_per_run}: {_GPUS} names MIG parts of GPUs, and a '
            'process sees one of them alone; give 1'
        )
    if gpus:
        if jobs * gpus_per_run > len(gpus):
            raise ValueError(
                f'--jobs {jobs}: with --gpus-per-run {gpus_per_run} it takes '
                f'{jobs * gpus_per_run} GPUs, and PyTorch sees {len(gpus)} (see '
                f'{_GPUS}); give --jobs {len(gpus) // gpus_per_run} or less'
                if gpus_per_run <= len(gpus)
                else f'--gpus-per-run {gpus_per_run}: PyTorch sees {len(gpus)} GPUs '
                f'(see {_GPUS}); give {len(gpus)} or less'
            )
        return [
            {_GPUS: ','.join(gpus[first : first + gpus_per_run])}
            for first in range(0, jobs * gpus_per_run, gpus_per_run)
        ]
    processes = jobs * gpus_per_run
    # One alone finds out for itself.
    if _THREADS in os.environ or processes == 1:
        return [{} for _ in range(jobs)]
    threads = str(max(1, len(os.sched_getaffinity(0)) // processes))
    return [
        {_THREADS: threads, 'MKL_NUM_THREADS': threads, **_given('MKL_NUM_THREADS')}
        for _ in range(jobs)
    ]


def _shared(
    jobs: int, gpus_per_run: int, runs_per_gpu: int, gpus: List[str]
) -> List[Dict[str, str]]:
    flag = f'--runs-per-gpu {runs_per_gpu}'
    if gpus_per_run > 1:
        raise ValueError(f'{flag}: is for runs of one GPU; give --gpus-per-run 1')
    if not gpus:
        raise ValueError(
            f'{flag}: PyTorch sees no GPU (see {_GPUS}); leave it out, runs share the '
            'cores by --jobs alone'
        )
    most = len(gpus) * runs_per_gpu
    if jobs > most:
        raise ValueError(
            f'--jobs {jobs}: with {flag} it takes {-(-jobs // runs_per_gpu)} GPUs, and '
            f'PyTorch sees {len(gpus)} (see {_GPUS}); give --jobs {most} or less'
        )
    return [{_GPUS: name} for name in (gpus * runs_per_gpu)[:jobs]]


def _given(name: str) -> Dict[str, str]:
    return {name: os.environ[name]} if name in os.environ else {}

"""A comparison as an array of Slurm jobs.

Each job of the array runs the whole comparison, one run at a time. Who trains
what is left to the claims of the runs in the shared work dir: a job that dies, or
comes to its time limit, is made up for by the others or by the next array.
"""

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import List, Sequence

MOST_JOBS = 16


def number_of_jobs(runs: int, most: int = MOST_JOBS) -> int:
    """Jobs of an array: no more than there are runs, at least one.

    Raises:
        ValueError: If ``most`` is not positive.

    Example:
        >>> number_of_jobs(3), number_of_jobs(500)
        (3, 16)
    """
    if most < 1:
        raise ValueError(f'--max-jobs {most}: one job at least is needed')
    return max(1, min(runs, most))


def sbatch_command(
    partition: str,
    jobs: int,
    output: Path,
    gpus: int = 1,
    arguments: Sequence[str] = (),
) -> List[str]:
    """The command line of ``sbatch``.

    Args:
        partition (str): Partition.
        jobs (int): Jobs of the array.
        output (Path): Folder for what the jobs print.
        gpus (int): GPUs of each job, with five CPUs each as in
            ``tools/slurm_train.sh``.
        arguments (Sequence[str]): More for ``sbatch``. They come last, so that
            they override what stands before them.

    Example:
        >>> ' '.join(sbatch_command('gpu', 4, Path('work_dirs/slurm'))[1:6])
        '--parsable --partition=gpu --job-name=comparison --array=1-4 --ntasks=1'
    """
    return [
        'sbatch',
        '--parsable',
        f'--partition={partition}',
        '--job-name=comparison',
        f'--array=1-{jobs}',
        '--ntasks=1',
        f'--gres=gpu:{gpus}',
        f'--cpus-per-task={5 * gpus}',
        f'--output={output}/%A_%a.txt',
        *arguments,
    ]


def batch_script(command: Sequence[str]) -> str:
    """What every job of the array runs.

    Args:
        command (Sequence[str]): Words of a command.

    Example:
        >>> print(batch_script(['python', 'a tool.py']).splitlines()[-1])
        exec python 'a tool.py'
    """
    return f'#!/usr/bin/env bash\nexec {shlex.join(command)}\n'


def submit(
    command: Sequence[str],
    partition: str,
    jobs: int,
    work_dir: Path,
    gpus: int = 1,
    arguments: str = '',
) -> str:
    """Submit an array of jobs that all run one command.

    Args:
        command (Sequence[str]): Words of the command. It starts in the current
            folder, with the current environment.
        partition (str): Partition.
        jobs (int): Jobs of the array.
        work_dir (Path): Folder of the comparison, on a file system that all
            machines share. What the jobs print is in its folder ``slurm``.
        gpus (int): GPUs of each job.
        arguments (str): More for ``sbatch``, as in a shell.

    Returns:
        str: Number of the array.

    Raises:
        ValueError: If there is no ``sbatch``, it refuses the array, or a quote in
            ``arguments`` has no end.

    Example:
        >>> submit(['true'], 'gpu', 2, Path('work_dirs'))  # doctest: +SKIP
        '4711'
    """
    if shutil.which('sbatch') is None:
        raise ValueError(
            '--slurm: there is no sbatch on this machine; submit from one of the '
            "cluster's login nodes, or leave --slurm out to train here"
        )
    try:
        more = shlex.split(arguments)
    except ValueError as error:
        raise ValueError(f'--slurm-args {arguments}: {error}') from error
    output = work_dir / 'slurm'
    output.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        sbatch_command(partition, jobs, output, gpus, more),
        input=batch_script(command),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ['without a word']
        raise ValueError(f'--slurm: sbatch refused the jobs: {last[0]}')
    # --parsable: the number, and the cluster behind a semicolon
    return done.stdout.strip().split(';')[0]

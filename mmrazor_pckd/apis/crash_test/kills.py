"""Kills at any moment, while it trains, and while it writes a checkpoint."""

import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import List, Optional

from ...checkpoints.resumable import newest_readable
from ..process_tree import send
from .differences import differences
from .short_config import make_config
from .training import Training

AIMS = ('any moment', 'training', 'writing')


def wait_for_the_moment(
    run: Training, aim: str, rng: random.Random, start_up: float, epoch: float
) -> bool:
    """Waits until it is time to kill.

    Args:
        run (Training): Training that was just started.
        aim (str): One of ``AIMS``.
        rng (random.Random): Source of the moment.
        start_up (float): Seconds until a training logs for the first time.
        epoch (float): Seconds of an epoch.

    Returns:
        bool: False if the run has ended before.
    """
    after = rng.uniform(0, start_up + epoch)
    if aim != 'any moment':
        while not run.trains():
            if run.ended():
                return False
            time.sleep(0.01)
        after = time.monotonic() - run.began + rng.uniform(0, 2.5 * epoch)
    while time.monotonic() - run.began < after:
        if run.ended():
            return False
        time.sleep(0.001)
    if aim == 'writing':
        # To look for the processes takes longer than to write a file.
        family = run.family()
        while not run.unfinished():
            if run.ended():
                return False
        if rng.random() < 0.5:
            time.sleep(rng.uniform(0, 0.03))  # the rename, last_checkpoint, ...
        send(signal.SIGSTOP, family)
    return not run.ended()


def crash_test(
    config: str,
    *,
    kills: int = 20,
    processes: int = 1,
    work_dir: Path = Path('work_dirs/crash_test'),
    seed: int = 0,
    pictures: int = 8,
    cfg_options: Optional[dict] = None,
) -> List[str]:
    """Trains once in peace and again and again under kills, and compares.

    Args:
        config (str): Config file.
        kills (int): Kills, at least.
        processes (int): Processes of each training.
        work_dir (Path): Folder of the runs, those in it are removed.
        seed (int): Of the moments of the kills.
        pictures (int): Pictures of each class of the demo.
        cfg_options (dict, optional): Value by dotted key.

    Returns:
        list[str]: See :func:`.differences.differences`, of all rounds.

    Raises:
        RuntimeError: If a training ends with an error of its own.
    """
    folder = work_dir.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    file = make_config(config, folder, pictures, cfg_options)
    for name in ('reference', 'killed'):
        shutil.rmtree(folder / name, ignore_errors=True)
    start_up, epoch = _train_in_peace(file, folder / 'reference', processes)
    print(
        f'{"kill":>4}  {"aimed at":<10}  {"after":>7}  {"unfinished":<10}  '
        'last checkpoint',
        flush=True,
    )
    done, rounds, hits = 0, 0, 0
    wrong: List[str] = []
    while done < kills:
        shutil.rmtree(folder / 'killed', ignore_errors=True)
        while True:
            run = Training(file, folder / 'killed', processes)
            aim = AIMS[(done + 1) % len(AIMS)]
            if done == kills or not wait_for_the_moment(run, aim, rng, start_up, epoch):
                run.finish()
                break
            after = time.monotonic() - run.began
            run.kill()
            done += 1
            cut = bool(run.unfinished())
            hits += cut
            last = newest_readable(str(run.work_dir))[0]
            print(
                f'{done:>4}  {aim:<10}  {after:6.1f}s  '
                f'{"yes" if cut else "":<10}  '
                f'{os.path.basename(last) if last else "none"}',
                flush=True,
            )
        rounds += 1
        found = differences(folder / 'reference', folder / 'killed')
        wrong += found
        print(
            f'      round {rounds} ended: '
            + (
                f'{len(found)} differences, first {", ".join(found[:5])}'
                if found
                else 'no bit differs'
            ),
            flush=True,
        )
    print(
        f'{done} kills, {hits} of them in the middle of a file, {rounds} '
        f'rounds, {processes} processes: ' + ('DIFFERENT' if wrong else 'bit-identical')
    )
    return wrong


def _train_in_peace(file: Path, work_dir: Path, processes: int) -> tuple:
    """Seconds until the first line is logged, and of an epoch."""
    run = Training(file, work_dir, processes)
    while not run.trains():
        run.ended()
        time.sleep(0.01)
    start_up = time.monotonic() - run.began
    whole = run.finish()
    epochs = newest_readable(str(work_dir))[1]['epoch']
    print(f'reference: {whole:.1f} s, {start_up:.1f} s of them to start', flush=True)
    # In an iteration loop there is one epoch, and it never ends.
    return start_up, (whole - start_up) / (epochs or 6)

"""How long a step takes beside others, before a comparison is planned.

Each run has a process of its own, and all are there at once: the teacher makes
steps in the first stretch of time, all others, which train when the teacher is
there, in the second. Data, loader and networks are those of the training; weights
are random.
"""

import json
import os
import time
from itertools import chain, repeat
from pathlib import Path
from typing import Callable, Dict

import torch
from mmengine.config import Config
from mmengine.runner import Runner

from ..process_tree import begun

WARM_UP = 5
# Until which the others are waited for, and between two stretches, in seconds.
PATIENCE, PAUSE = 30.0, 0.5


def probe(config: Path, folder: Path, others: int, seconds: float) -> None:
    """Measures a step, and writes ``<folder>/<config>_<process>.json``.

    Args:
        config (Path): Config of :class:`..folder_configs.FolderConfigs`, that of the
            teacher in ``teachers``.
        folder (Path): Folder that all processes share.
        others (int): Processes that measure at once, this one too.
        seconds (float): Of a stretch.
    """
    name, teaches = f'{config.stem}_{os.getpid()}', config.parent.name == 'teachers'
    ready = folder / f'{name}.ready'
    try:
        step = make_step(config, folder / 'work' / name)
        for _ in range(WARM_UP):
            step()
        wait()
    finally:  # the others need not wait for one that fails
        ready.touch()
    start = since_start()
    stretch = meeting(folder, others) + (not teaches) * (seconds + PAUSE)
    time.sleep(max(0.0, stretch - time.time()))
    begin, count = time.monotonic(), 0
    while time.monotonic() - begin < seconds or not count:
        step()
        count += 1
    wait()
    each = (time.monotonic() - begin) / count
    text = json.dumps(dict(teaches=teaches, step=each, start=start))
    (folder / f'{name}.json').write_text(text + '\n')


def make_step(config: Path, work_dir: Path) -> Callable[[], None]:
    """A training's step on its own data."""
    cfg = Config.fromfile(config)
    if 'teacher_ckpt' in cfg.model:
        cfg.model.teacher_ckpt = None
    cfg.work_dir = str(work_dir)
    cfg.launcher = 'none'
    runner = Runner.from_cfg(cfg)
    wrapper = runner.build_optim_wrapper(cfg.optim_wrapper)
    loader = runner.build_dataloader(cfg.train_dataloader)
    batches = chain.from_iterable(repeat(loader))
    runner.model.train()

    def step() -> None:
        runner.model.train_step(next(batches), optim_wrapper=wrapper)

    return step


def wait() -> None:
    """Waits until the GPU, if there is one, has computed all it was given."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def since_start() -> float:
    """Seconds since the start of this process.

    Example:
        >>> since_start() > 0
        True
    """
    uptime = float(Path('/proc/uptime').read_text().split()[0])
    return uptime - int(begun(os.getpid())) / os.sysconf('SC_CLK_TCK')


def meeting(folder: Path, others: int, patience: float = PATIENCE) -> float:
    """When all that are ready begin, in seconds since the epoch.

    Args:
        folder (Path): Folder with a file ``*.ready`` of each that is.
        others (int): How many are waited for.
        patience (float): Seconds for which they are.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> (folder / 'kd.ready').touch()
        >>> meeting(folder, others=1) > (folder / 'kd.ready').stat().st_mtime
        True
    """
    until = time.monotonic() + patience
    while len(found := list(folder.glob('*.ready'))) < others:
        if time.monotonic() > until:
            break
        time.sleep(0.05)
    return max(path.stat().st_mtime for path in found) + PAUSE


def slowest(folder: Path) -> Dict[str, float]:
    """What a plan is made by, of what the processes have left behind.

    Args:
        folder (Path): Folder of their files.

    Returns:
        dict: ``teacher``, the seconds of its step, ``methods``, those of the slowest
        of the others, and ``start``; without what was not measured.

    Example:
        >>> slowest(Path('nowhere'))
        {}
    """
    found = [json.loads(path.read_text()) for path in sorted(folder.glob('*.json'))]
    kinds = dict(teacher=True, methods=False)
    steps = {
        name: max(each['step'] for each in found if each['teaches'] is kind)
        for name, kind in kinds.items()
        if any(each['teaches'] is kind for each in found)
    }
    starts = [each['start'] for each in found]
    return {**steps, **(dict(start=max(starts)) if starts else {})}

"""Start a training or an evaluation of a config."""

import os

from mmengine.config import Config
from mmengine.registry import RUNNERS
from mmengine.runner import Runner

from ..checkpoints.resumable import last_good
from ..checkpoints.writing import NO_SPACE
from ..engine.hooks import LoadCheckHook


def build_runner(cfg: Config, test: bool = False) -> Runner:
    """Builds the Runner, which joins the other processes.

    Args:
        cfg (Config): Config.
        test (bool): Whether it is to evaluate. Defaults to False.

    Raises:
        SystemExit: If the port of the processes is taken, with one line.
    """
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


def train(cfg: Config) -> Runner:
    """Trains a config to its end.

    Args:
        cfg (Config): See :func:`.run_config.training_config`.

    Returns:
        Runner: The one that trained it.

    Raises:
        SystemExit: If the port of the processes is taken or the disk is
            full, with one line.
    """
    try:
        runner = build_runner(cfg)
        runner.train()
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        raise SystemExit(disk_is_full(error, cfg.work_dir)) from None
    return runner


def evaluate(cfg: Config) -> None:
    """Evaluates the student of a config's checkpoint.

    Args:
        cfg (Config): See :func:`.run_config.evaluation_config`.

    Raises:
        SystemExit: If the port of the processes is taken, with one line.
    """
    build_runner(cfg, test=True).test()


def disk_is_full(error: OSError, work_dir: str) -> str:
    """One line: what could not be written, and what is still there.

    Args:
        error (OSError): The error of the write.
        work_dir (str): Folder of the run.

    Example:
        >>> disk_is_full(OSError(28, 'No space left on device', 'a.pth'), 'nowhere')
        'cannot write a.pth: No space left on device; there is no checkpoint yet'
    """
    last, _, _ = last_good(work_dir)
    what = error.strerror
    if error.filename:
        what = f'cannot write {error.filename}: {what}'
    return (
        f'{what}; the last good checkpoint is {last}, make room and go on with --resume'
        if last
        else f'{what}; there is no checkpoint yet'
    )

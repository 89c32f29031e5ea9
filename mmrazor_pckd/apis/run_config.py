"""The config of a training or an evaluation, from a command line."""

import os.path as osp
from contextlib import contextmanager
from typing import Any, Dict, Iterator, Optional

import torch
from mmengine.config import Config, ConfigDict
from mmengine.hub import get_config

from .frozen_heads import thaw_heads
from .unread_keys import check_keys, check_options


def load_config(name: str) -> Config:
    """Reads a config file, or one that a package such as MMRazor ships.

    Args:
        name (str): Path, or ``PACKAGE::PATH`` for a config of a package.

    Raises:
        FileNotFoundError: If there is no such file.

    Example:
        >>> cfg = load_config('mmrazor_pckd::pckd_r34_r18_imagenet.py')
        >>> cfg.model.type
        'RotatedViewDistill'
    """
    return get_config(name) if '::' in name else Config.fromfile(name)


def override(cfg: Config, options: Optional[Dict[str, Any]], *given: str) -> None:
    """Puts ``--cfg-options`` into the config, if something reads them.

    Args:
        cfg (Config): Config, changed in place.
        options (dict, optional): Value by dotted key.
        *given (str): Keys that the tool sets itself, from its own arguments.

    Raises:
        ValueError: If nothing reads an option, or a key of the config that
            is near one that is read, or an option is below what is no dict.

    Example:
        >>> cfg = Config(dict(train_cfg=dict(by_epoch=True, max_epochs=9)))
        >>> override(cfg, {'train_cfg.max_epochs': 3})
        >>> cfg.train_cfg.max_epochs
        3
    """
    options = options or {}
    check_options(cfg, options, ('launcher', *given))
    try:
        cfg.merge_from_dict(options)
    except TypeError as error:  # a key below one that is None, or no dict
        raise ValueError(
            f'--cfg-options: one is below what is no dict ({error})'
        ) from error
    check_keys(cfg, options)


def set_work_dir(cfg: Config, name: str, work_dir: Optional[str] = None) -> None:
    """Sets ``work_dir``: the one given, the config's, or one named after it.

    Args:
        cfg (Config): Config, changed in place.
        name (str): Path of the config.
        work_dir (str, optional): Folder that goes before the config's.

    Example:
        >>> cfg = Config()
        >>> set_work_dir(cfg, 'configs/mine.py')
        >>> cfg.work_dir
        './work_dirs/mine'
    """
    if work_dir is not None:
        cfg.work_dir = work_dir
    elif cfg.get('work_dir') is None:
        cfg.work_dir = osp.join('./work_dirs', osp.splitext(osp.basename(name))[0])


def set_resume(cfg: Config, resume: Optional[str]) -> None:
    """Resumes from a checkpoint, or with ``'auto'`` from the latest one.

    Example:
        >>> cfg = Config()
        >>> set_resume(cfg, 'epoch_3.pth')
        >>> cfg.resume, cfg.load_from
        (True, 'epoch_3.pth')
    """
    if resume is not None:
        cfg.resume = True
        cfg.load_from = None if resume == 'auto' else resume


def turn_on(model: ConfigDict, name: str) -> None:
    """Sets an option of FrozenTeacherDistill and RotatedViewDistill.

    Args:
        model (ConfigDict): The config's ``model``, changed in place.
        name (str): ``'channels_last'`` or ``'compile'``.

    Raises:
        ValueError: If the model is another algorithm.

    Example:
        >>> model = ConfigDict(type='RotatedViewDistill')
        >>> turn_on(model, 'compile')
        >>> model.compile
        True
    """
    kinds = ('FrozenTeacherDistill', 'RotatedViewDistill')
    if str(model.type).split('.')[-1] not in kinds:
        raise ValueError(
            f'--{name.replace("_", "-")}: model.type is {model.type}, and '
            'only RotatedViewDistill has the option; with views=(0, ) it is '
            'SingleTeacherDistill'
        )
    model[name] = True


def turn_on_amp(optim_wrapper: ConfigDict) -> None:
    """Makes the optimizer wrapper one of mixed precision.

    The precision is bfloat16 where the GPU has it.

    Args:
        optim_wrapper (ConfigDict): The config's, changed in place.

    Raises:
        ValueError: If there is no GPU, or the wrapper is of a type that has
            no mixed precision.
    """
    if 'constructor' in optim_wrapper and 'optimizer' not in optim_wrapper:
        # Data-free distillation: one for the student, one for the generator.
        for part in optim_wrapper.values():
            if isinstance(part, dict):
                turn_on_amp(part)
        return
    kind = optim_wrapper.get('type', 'OptimWrapper')
    if kind not in ('OptimWrapper', 'AmpOptimWrapper'):
        raise ValueError(
            f'--amp: optim_wrapper.type is {kind}, and only '
            'OptimWrapper can be turned into mixed precision'
        )
    if not torch.cuda.is_available():
        raise ValueError(
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


def scale_lr(cfg: Config, name: str) -> None:
    """Scales the learning rate with the total batch size.

    Args:
        cfg (Config): Config, changed in place.
        name (str): Its path, for the error.

    Raises:
        ValueError: If the config has no ``auto_scale_lr.base_batch_size``.

    Example:
        >>> cfg = Config(dict(auto_scale_lr=dict(base_batch_size=256)))
        >>> scale_lr(cfg, 'mine.py')
        >>> cfg.auto_scale_lr.enable
        True
    """
    if 'base_batch_size' not in cfg.get('auto_scale_lr', {}):
        raise ValueError(
            f'--auto-scale-lr: {name} has no '
            'auto_scale_lr.base_batch_size, the batch size that its '
            'learning rate is meant for'
        )
    cfg.auto_scale_lr.enable = True


def relax_workers(dataloader: Optional[ConfigDict]) -> None:
    """Without workers none can persist.

    Example:
        >>> loader = ConfigDict(num_workers=0, persistent_workers=True)
        >>> relax_workers(loader)
        >>> loader.persistent_workers
        False
    """
    if dataloader and dataloader.get('num_workers') == 0:
        dataloader.persistent_workers = False


@contextmanager
def errors_of(name: str) -> Iterator[None]:
    """Puts a config's path before what is wrong in it.

    Raises:
        ValueError: The one that was raised inside, with the path.

    Example:
        >>> with errors_of('mine.py'):
        ...     raise ValueError('model.type is missing')
        Traceback (most recent call last):
        ...
        ValueError: mine.py: model.type is missing
    """
    try:
        yield
    except ValueError as error:
        raise ValueError(f'{name}: {error}') from error


def training_config(
    config: str,
    *,
    work_dir: Optional[str] = None,
    resume: Optional[str] = None,
    seed: Optional[int] = None,
    amp: bool = False,
    channels_last: bool = False,
    compile: bool = False,
    no_validate: bool = False,
    auto_scale_lr: bool = False,
    cfg_options: Optional[Dict[str, Any]] = None,
    launcher: str = 'none',
) -> Config:
    """Config of a training as the arguments of ``tools/train.py`` make it.

    Args:
        config (str): Path, or ``PACKAGE::PATH``.
        resume (str, optional): Checkpoint, or ``'auto'`` for the latest one.
        cfg_options (dict, optional): Value by dotted key.
        launcher (str): ``'none'``, ``'pytorch'``, ``'slurm'`` or ``'mpi'``.

    The other arguments are those of the tool, see its ``--help``.

    Raises:
        ValueError: If the config or the arguments cannot be right.
    """
    with errors_of(config):
        cfg = load_config(config)
        override(cfg, cfg_options)
    cfg.launcher = launcher
    set_work_dir(cfg, config, work_dir)
    if no_validate:
        cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    set_resume(cfg, resume)
    if seed is not None:
        cfg.merge_from_dict({'randomness.seed': seed})
    if amp:
        turn_on_amp(cfg.optim_wrapper)
    if channels_last:
        turn_on(cfg.model, 'channels_last')
    if compile:
        turn_on(cfg.model, 'compile')
    if auto_scale_lr:
        scale_lr(cfg, config)
    for loader in ('train', 'val', 'test'):
        relax_workers(cfg.get(f'{loader}_dataloader'))
    return cfg


def evaluation_config(
    config: str,
    checkpoint: str,
    *,
    work_dir: Optional[str] = None,
    cfg_options: Optional[Dict[str, Any]] = None,
    launcher: str = 'none',
) -> Config:
    """Config of an evaluation as the arguments of ``tools/test.py`` make it.

    Args:
        config (str): Path, or ``PACKAGE::PATH``.
        checkpoint (str): Checkpoint with the student.
        work_dir (str, optional): Folder for the metrics.
        cfg_options (dict, optional): Value by dotted key.
        launcher (str): ``'none'``, ``'pytorch'``, ``'slurm'`` or ``'mpi'``.

    Raises:
        ValueError: If the config or the arguments cannot be right.
    """
    cfg = load_config(config)
    with errors_of(config):
        override(cfg, cfg_options, 'load_from', 'resume')
    cfg.launcher = launcher
    cfg.load_from, cfg.resume = checkpoint, False
    set_work_dir(cfg, config, work_dir)
    relax_workers(cfg.test_dataloader)
    if 'teacher_ckpt' in cfg.get('model', {}):
        # The student is what is evaluated.
        cfg.model.teacher_ckpt = None
        thaw_heads(cfg.model)
    return cfg

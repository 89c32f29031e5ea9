"""A distillation in three lines of Python."""

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Union

from .distilled import Distilled

# All else is imported where it is used: tools and workers import this package.

_NAME = 'distill'
# Of tools/train.py; the other options are those of tools/new_config.py.
_OF_THE_RUN = (
    'seed',
    'amp',
    'channels_last',
    'compile',
    'no_validate',
    'auto_scale_lr',
    'cfg_options',
)


def distill(
    teacher: Union[str, Path, Sequence[Union[str, Path]]],
    student: Union[str, Path],
    data: Union[str, Path, None] = None,
    method: str = 'pckd',
    *,
    work_dir: Union[str, Path, None] = None,
    device: Optional[str] = None,
    **options: Any,
) -> Distilled:
    """Distil a teacher into a student, on a folder of images.

    Does what ``tools/new_config.py`` and ``tools/train.py`` do one after the
    other, to the same weights. The config lies in ``work_dir/config``. Called
    again, it resumes where the run was stopped.

    Args:
        teacher (str | Sequence[str]): As ``--teacher`` of
            ``tools/new_config.py``; several are a list, and so is their
            ``teacher_ckpt``.
        student (str): As ``--student``.
        data (str, optional): Folder with ``train/CLASS/*`` and
            ``val/CLASS/*``; without labels, ``unlabeled=FOLDER`` in its place.
        method (str): A file of ``configs/_base_/methods``. Defaults to
            ``'pckd'``.
        work_dir (str, optional): Folder of the run. Defaults to None, a folder
            of ``work_dirs`` named after method, teacher and student.
        device (str, optional): ``'cpu'``, ``'cuda'`` or ``'cuda:1'``. Defaults
            to None, a GPU where there is one.
        **options: Flags of ``tools/new_config.py`` (``epochs``,
            ``batch_size``, ``teacher_ckpt``, ``pretrained``, ...) and of
            ``tools/train.py`` (``seed``, ``amp``, ``cfg_options``, ...), with
            underscores.

    Returns:
        Distilled: Where the student is, how good it is, and what it predicts.

    Raises:
        ValueError: If it cannot work, in the words of the tools, or the work
            dir is that of another distillation.
        RuntimeError: If the disk is full.

    Example:
        >>> distill('resnet34_8xb32_in1k', 'resnet18_8xb32_in1k', data='nowhere')
        Traceback (most recent call last):
        ValueError: --data: there is no folder nowhere/train
    """
    from mmengine.config import Config

    from .. import check_model
    from ..checkpoints.resumable import candidates
    from .launch import train
    from .machine import check_machine
    from .run_config import errors_of, training_config
    from .run_record import run_record

    teachers = _listed(teacher)
    _check(teachers, student, method, options)
    folder = str(work_dir or Path('work_dirs', _folder(method, *teachers, student)))
    run = {key: options.pop(key) for key in _OF_THE_RUN if key in options}
    config = _config(
        f'{folder}/config/{_NAME}.py',
        dict(options, teacher=teachers, student=student, data=data, method=method),
    )
    with errors_of(config):
        check_model(Config.fromfile(config).model)
    # Without a checkpoint there is nothing to resume, as in a first run.
    run.update(work_dir=folder, resume='auto' if candidates(folder) else None)
    cfg = training_config(config, **run)
    cfg.record = run_record(config, **run)
    check_machine(cfg, 'train', 'val')
    with _on(device):
        try:
            runner = train(cfg)
        except SystemExit as error:  # what ends a tool ends no session
            raise RuntimeError(str(error)) from error
    return _result(config, folder, runner)


def _listed(given: Any) -> List[Any]:
    return list(given) if isinstance(given, (list, tuple)) else [given]


def _check(
    teachers: Sequence[Any], student: Any, method: str, options: Dict[str, Any]
) -> None:
    """Check the names of networks and options."""
    from dataclasses import fields

    from ..utils.near_matches import near_matches
    from .new_config import Request, method_names

    networks = [*(('teacher', each) for each in teachers), ('student', student)]
    for name, network in networks:
        if not isinstance(network, (str, Path)):
            raise ValueError(
                f'{name}: a {type(network).__name__} cannot be written into a config; '
                'give what --teacher of tools/new_config.py takes, a name or a config '
                'file'
            )
    if method not in method_names():
        raise ValueError(
            f'method: {method} is no file of configs/_base_/methods; '
            f'{near_matches(method, method_names())}'
        )
    given = {'out', 'teacher', 'student', 'data', 'method'}
    known = [each.name for each in fields(Request) if each.name not in given]
    for name in options:
        if name not in (*known, *_OF_THE_RUN):
            raise ValueError(
                f'{name} is no argument of distill, of tools/new_config.py or of '
                f'tools/train.py; {near_matches(name, [*known, *_OF_THE_RUN])}'
            )


def _folder(*parts: Any) -> str:
    """Name of a folder after method and networks.

    Example:
        >>> _folder('kd', 'configs/my_teacher.py', 'timm:resnet10t.c3_in1k')
        'kd_my_teacher_timm-resnet10t-c3_in1k'
    """
    names = (
        Path(each).stem if str(each).endswith('.py') else str(each) for each in parts
    )
    return '_'.join(re.sub(r'\W+', '-', each) for each in names)


def _config(path: str, options: Dict[str, Any]) -> str:
    """Write the config, or see that the one that is there is equal."""
    from .new_config import Request, config_texts

    size = options.get('image_size')
    if isinstance(size, int):
        options['image_size'] = [size]
    for key, value in options.items():
        if isinstance(value, Path):
            options[key] = str(value)
        elif key in ('teacher', 'teacher_ckpt') and value is not None:
            options[key] = [str(each) for each in _listed(value)]
    try:
        files, found = config_texts(Request(path, **options))
    except FileNotFoundError as error:
        raise ValueError(str(error)) from error
    if len(files) > 1:
        raise ValueError(
            f'method: {options["method"]} trains a head on the teacher first; '
            'tools/new_config.py writes a config for each, tools/train.py trains them'
        )
    text = files[path]
    if os.path.exists(path):
        _check_equal(path, text)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(path).write_text(text, encoding='utf-8')
    print('\n'.join(found))
    return path


def _check_equal(path: str, text: str) -> None:
    there, now = (
        [line.strip() for line in each.splitlines() if not line.startswith('#')]
        for each in (Path(path).read_text(encoding='utf-8'), text)
    )
    if there == now:
        return
    pairs = zip([*there, ''], [*now, ''])
    old, new = next((pair for pair in pairs if pair[0] != pair[1]), ('', ''))
    raise ValueError(
        f'work_dir: {path} is of another distillation, it has "{old}" where this one '
        f'has "{new}"; give another work_dir, or go on with tools/train.py --resume'
    )


@contextmanager
def _on(device: Optional[str]) -> Iterator[None]:
    """Train on a device instead of mmengine's choice.

    Raises:
        ValueError: If it is not there.
    """
    if device is None:
        yield
        return
    import torch
    from mmengine.device import utils

    usual = utils.DEVICE
    kind, _, number = device.partition(':')
    count = torch.cuda.device_count() if kind == 'cuda' else 1
    if kind not in ('cpu', usual) or not int(number or 0) < count:
        raise ValueError(
            f'device: {device} is not there; PyTorch {torch.__version__} has cpu'
            + (f', {usual}' if usual != 'cpu' else ' alone')
        )
    if kind == 'cuda':
        torch.cuda.set_device(int(number or 0))
    utils.DEVICE = kind
    try:
        yield
    finally:
        utils.DEVICE = usual


def _result(config: str, folder: str, runner: Any) -> Distilled:
    from mmengine.runner import CheckpointLoader

    student, best = f'{folder}/student.pth', f'{folder}/student_best.pth'
    meta = CheckpointLoader.load_checkpoint(student, map_location='cpu')['meta']
    return Distilled(
        config,
        folder,
        student,
        best if os.path.exists(best) else None,
        meta['metrics'],
        runner.message_hub.runtime_info.get('teacher_metrics', {}),
    )

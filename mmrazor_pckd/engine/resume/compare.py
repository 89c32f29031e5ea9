"""Whether a checkpoint is of the run that resumes it."""

import re
from typing import Any, Dict, Iterator, Tuple

from mmengine.model import is_model_wrapper
from mmengine.runner import Runner

from .states import misfit_of_optimizer, misfit_of_schedulers

NOTE = 'mmrazor_pckd'  # in the meta of a checkpoint
_SECTIONS = (
    'model',
    'train_dataloader',
    'train_cfg',
    'optim_wrapper',
    'param_scheduler',
    'auto_scale_lr',
)
# These change how fast a run is, not what comes out.
_NO_MATTER = re.compile(
    r'train_dataloader\.(num_workers|persistent_workers|pin_memory|'
    r'prefetch_factor|timeout)$'
)
_METHOD = re.compile(
    r'model\.(type|distiller\.type|distiller\.sample_weighting\.type|'
    r'distiller\.distill_losses\.[^.]+\.type)$'
)
_BATCH = (
    'a step sees other images from here on, and the result is not that '
    'of an uninterrupted run; the learning rate is not scaled with the '
    'batch'
)
_OPTIMIZER = re.compile(r'optim_wrapper(\.\w+)?\.optimizer\.type$')
_SCHEDULER = re.compile(r'param_scheduler(\.\w+)*\.type$')
_INSTEAD = 'to begin a new run from its weights, give it as load_from without --resume'
# What follows from a difference; the first that fits.
_CONSEQUENCES = (
    ('world_size', _BATCH),
    ('train_dataloader.batch_size', _BATCH),
    ('train_dataloader', 'other images or another augmentation from here on'),
    (
        'train_cfg',
        'the learning rate still goes by param_scheduler, and ends where that ends',
    ),
    (
        'param_scheduler',
        "the checkpoint's schedule goes on, and where it ends "
        'the learning rate stays; for a new schedule begin a new run from the '
        'weights, load_from=... without --resume',
    ),
    (
        'optim_wrapper.optimizer',
        "the optimizer's state is the checkpoint's, "
        'and its learning rate and weight decay with it',
    ),
    ('optim_wrapper', 'the steps are others from here on'),
    ('auto_scale_lr', "the learning rate is the checkpoint's"),
    ('model.teacher', 'the teacher is another one from here on'),
    ('model', 'the loss or the networks are others from here on'),
)


def note(runner: Runner) -> Dict[str, Any]:
    """World size and config as one level of plain values.

    Args:
        runner (Runner): Of the run.

    Example:
        >>> from types import SimpleNamespace
        >>> cfg = dict(train_cfg=dict(max_epochs=3))
        >>> note(SimpleNamespace(cfg=cfg, world_size=1))
        {'world_size': 1, 'train_cfg.max_epochs': 3}
    """
    sections = {
        name: runner.cfg[name] for name in _SECTIONS if runner.cfg.get(name) is not None
    }
    return {
        'world_size': runner.world_size,
        **{key: value for key, value in _flat(sections) if not _NO_MATTER.match(key)},
    }


def compare(runner: Runner, checkpoint: dict) -> None:
    """Compare a checkpoint with the run that resumes it.

    A difference is a warning in the log that names what follows.

    Args:
        runner (Runner): Of the run.
        checkpoint (dict): What was loaded, before anything of it is used.

    Raises:
        ValueError: If the checkpoint is of another method, or its weights do
            not fit the model, or the states of optimizers and schedulers do
            not fit those of the config.

    Example:
        >>> from types import SimpleNamespace
        >>> from torch import nn
        >>> runner = SimpleNamespace(
        ...     cfg=dict(model=dict(type='SingleTeacherDistill')), world_size=1,
        ...     model=nn.Linear(1, 1), _load_from='epoch_1.pth')
        >>> meta = {NOTE: {'world_size': 1, 'model.type': 'RotatedViewDistill'}}
        >>> compare(runner, dict(meta=meta))
        Traceback (most recent call last):
        ValueError: --resume: epoch_1.pth is of another method: model.type was \
'RotatedViewDistill' and is 'SingleTeacherDistill'; to begin a new run from \
its weights, give it as load_from without --resume
    """
    where = _where(runner)
    there = checkpoint.get('meta', {}).get(NOTE)
    differences = _differences(there, note(runner)) if there else {}
    method = [key for key in differences if _METHOD.match(key)]
    if method:
        raise ValueError(
            f'{where} is of another method: '
            f'{_describe(method[0], differences)}; {_INSTEAD}'
        )
    check_weights(runner, checkpoint)
    _check_state(runner, checkpoint, differences)
    for prefix, consequence in _CONSEQUENCES:
        found = [
            key for key in differences if key == prefix or key.startswith(prefix + '.')
        ]
        if found:
            runner.logger.warning(
                f'{where}: {", ".join(_describe(key, differences) for key in found)}'
                f': {consequence}'
            )
        for key in found:
            del differences[key]


def _where(runner) -> str:
    return f'--resume: {runner._load_from}'


def _flat(value: Any, key: str = '') -> Iterator[Tuple[str, Any]]:
    if isinstance(value, (dict, list, tuple)) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in items:
            yield from _flat(part, f'{key}.{name}' if key else str(name))
    else:
        plain = value is None or isinstance(value, (bool, int, float, str))
        yield key, value if plain else str(value)


def _differences(there: Dict, here: Dict) -> Dict[str, Tuple]:
    """Values of both sides where they differ; None where there is none."""
    return {
        key: (there.get(key), here.get(key))
        for key in {**there, **here}
        if there.get(key) != here.get(key)
    }


def _describe(key: str, differences: Dict[str, Tuple]) -> str:
    there, here = differences[key]
    return f'{key} was {there!r} and is {here!r}'


def check_weights(runner: Runner, checkpoint: dict) -> None:
    """Check that the weights of a checkpoint are those of the model.

    Args:
        runner (Runner): Of the run that resumes it.
        checkpoint (dict): With the weights in its ``state_dict``.

    Raises:
        ValueError: If keys or shapes differ. The text gives the first ones.

    Example:
        >>> from types import SimpleNamespace
        >>> from torch import nn
        >>> runner = SimpleNamespace(model=nn.Linear(1, 1), _load_from='a.pth')
        >>> check_weights(runner, dict(state_dict=runner.model.state_dict()))
    """
    model = runner.model
    model = model.module if is_model_wrapper(model) else model
    own, saved = (
        model.state_dict(),
        {
            re.sub(r'^module\.', '', key): value
            for key, value in checkpoint['state_dict'].items()
        },
    )
    faults = [f'{key} is missing' for key in own if key not in saved]
    faults += [f'{key} is unknown here' for key in saved if key not in own]
    # An empty buffer, a memory, takes the size that the checkpoint has.
    faults += [
        f'{key} is {tuple(saved[key].shape)}, not {tuple(value.shape)}'
        for key, value in own.items()
        if key in saved and value.numel() and saved[key].shape != value.shape
    ]
    if faults:
        raise ValueError(
            f'{_where(runner)} is of another student or method: its weights do not '
            f'fit in {len(faults)} places, first {"; ".join(faults[:3])}; '
            f'{_INSTEAD}'
        )


def _check_state(runner, checkpoint: dict, differences: Dict) -> None:
    where = _where(runner)
    for whose, option, types, built, saved, misfit in (
        (
            "the optimizer's state",
            'optim_wrapper',
            _OPTIMIZER,
            getattr(runner, 'optim_wrapper', None),
            checkpoint.get('optimizer'),
            misfit_of_optimizer,
        ),
        (
            "the schedulers' state",
            'param_scheduler',
            _SCHEDULER,
            getattr(runner, 'param_schedulers', None),
            checkpoint.get('param_schedulers'),
            misfit_of_schedulers,
        ),
    ):
        others = [
            key
            for key, values in differences.items()
            if types.match(key)
            and None not in values
            and len({value.split('.')[-1] for value in values}) > 1
        ]
        why = _describe(others[0], differences) if others else None
        if why is None and built is not None:
            if saved is None:
                runner.logger.warning(f'{where} is without {whose}, which begins anew')
            else:
                why = misfit(built, saved)
        if why is not None:
            raise ValueError(
                f'{where}: {why}: {whose} does not fit {option}; {_INSTEAD}'
            )

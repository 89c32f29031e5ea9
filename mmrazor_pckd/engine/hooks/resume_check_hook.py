import re
from typing import Any, Dict, Iterator, Tuple

from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ...compat.resume_start import check_parts
from ..resume_state import misfit_of_optimizer, misfit_of_schedulers

_NOTE = 'mmrazor_pckd'  # in the meta of a checkpoint
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


@HOOKS.register_module()
class ResumeCheckHook(Hook):
    """Say what differs between a checkpoint and the config that resumes it.

    A checkpoint gets a note of the config and of the number of processes. A
    difference in it is a warning that says what follows. Another student,
    another method, another optimizer or other schedulers are an error: the
    training would be neither one.

    Raises:
        ValueError: If the checkpoint is none of a run, or of another method,
            or its weights do not fit the model, or the states of optimizer
            and schedulers do not fit those of the config.
    """

    priority = 'VERY_HIGH'  # before hooks that load the weights

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the note."""
        checkpoint['meta'][_NOTE] = _note(runner)

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Compare, before anything of the checkpoint is used."""
        if not runner._resume:
            return
        where = f'--resume: {runner._load_from}'
        if '://' in str(runner._load_from):  # others are read before
            check_parts(checkpoint, where)
        instead = (
            'to begin a new run from its weights, give it as load_from without --resume'
        )
        there = checkpoint.get('meta', {}).get(_NOTE)
        differences = _differences(there or {}, _note(runner)) if there else {}
        method = [key for key in differences if _METHOD.match(key)]
        if method:
            raise ValueError(
                f'{where} is of another method: '
                f'{_say(method[0], differences)}; {instead}'
            )
        _check_weights(runner, checkpoint, where, instead)
        _check_state(runner, checkpoint, differences, where, instead)
        for prefix, consequence in _CONSEQUENCES:
            found = [
                key
                for key in differences
                if key == prefix or key.startswith(prefix + '.')
            ]
            if found:
                runner.logger.warning(
                    f'{where}: {", ".join(_say(key, differences) for key in found)}'
                    f': {consequence}'
                )
            for key in found:
                del differences[key]


def _note(runner: Runner) -> Dict[str, Any]:
    """World size and config as one level of plain values."""
    sections = {
        name: runner.cfg[name] for name in _SECTIONS if runner.cfg.get(name) is not None
    }
    return {
        'world_size': runner.world_size,
        **{key: value for key, value in _flat(sections) if not _NO_MATTER.match(key)},
    }


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


def _say(key: str, differences: Dict[str, Tuple]) -> str:
    there, here = differences[key]
    return f'{key} was {there!r} and is {here!r}'


def _check_weights(runner, checkpoint: dict, where: str, instead: str) -> None:
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
            f'{where} is of another student or method: its weights do not '
            f'fit in {len(faults)} places, first {"; ".join(faults[:3])}; '
            f'{instead}'
        )


def _check_state(
    runner, checkpoint: dict, differences: Dict, where: str, instead: str
) -> None:
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
        why = _say(others[0], differences) if others else None
        if why is None and built is not None:
            if saved is None:
                runner.logger.warning(f'{where} is without {whose}, which begins anew')
            else:
                why = misfit(built, saved)
        if why is not None:
            raise ValueError(
                f'{where}: {why}: {whose} does not fit {option}; {instead}'
            )

import logging
import math
from typing import List, Tuple

import torch
from mmengine.hooks import CheckpointHook, Hook
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ...checkpoints.misfits import not_finite
from ...checkpoints.resumable import last_good
from .deferred_runtime_info_hook import read_at_once

_ACTIONS = ('stop', 'skip')


@HOOKS.register_module()
class FiniteLossHook(Hook):
    """Ends a run whose loss is NaN or infinite.

    It names the step, the terms that were not finite and the last good
    checkpoint. No checkpoint with such weights is written. A step that AMP's
    scaler leaves out is none of this: there the loss is finite, its scaled
    gradient is not.

    The losses are read from the device every ``interval`` steps, all at once,
    and where an epoch ends: looking at each one would have the host wait for
    the device in each step. The steps in between are lost with the run.

    Args:
        action (str): ``'stop'`` ends the run. ``'skip'`` keeps going: it
            warns, and the optimizer leaves out steps whose gradient is not
            finite, for which the device is read in each step. BatchNorm has
            seen the images all the same. Defaults to ``'stop'``.
        interval (int): Steps after which the losses are read. Defaults to
            50.

    Raises:
        ValueError: If ``action`` is unknown or ``interval`` below 1.
        FloatingPointError: If a loss is not finite and ``action`` is
            ``'stop'``, or weights that would be written are not.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='FiniteLossHook', action='skip')).interval
        50
    """

    def __init__(self, action: str = 'stop', interval: int = 50) -> None:
        if action not in _ACTIONS:
            raise ValueError(
                f'FiniteLossHook.action must be one of {list(_ACTIONS)}, got {action!r}'
            )
        if interval < 1:
            raise ValueError(
                f'FiniteLossHook.interval must be at least 1, got {interval}'
            )
        self.action = action
        self.interval = interval
        # Epoch, step and losses of each.
        self._waiting: List[Tuple[int, int, dict]] = []

    def before_train(self, runner: Runner) -> None:
        """Make the optimizers leave out what is not finite, for ``'skip'``."""
        self._waiting = []
        if self.action != 'skip':
            return
        wrapper = runner.optim_wrapper
        for each in getattr(wrapper, 'values', lambda: [wrapper])():
            each.optimizer.register_step_pre_hook(_forget_broken_gradients)

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch=None, outputs=None
    ) -> None:
        """Keep the losses; look at them every ``interval`` steps."""
        # Only these are summed and differentiated.
        self._waiting.append(
            (
                runner.epoch + 1,
                runner.iter + 1,
                {
                    name: value.detach()
                    if torch.is_tensor(value)
                    else torch.tensor(float(value))
                    for name, value in (outputs or {}).items()
                    if 'loss' in name
                },
            )
        )
        if (
            len(self._waiting) >= self.interval
            or self.is_last_train_iter(runner)
            or self.end_of_epoch(runner.train_dataloader, batch_idx)
        ):
            self._look(runner)

    def before_val(self, runner: Runner) -> None:
        """Look before a validation of weights that are broken."""
        self._look(runner)

    def _look(self, runner: Runner) -> None:
        waiting, self._waiting = self._waiting, []
        read = iter(
            read_at_once([value for *_, losses in waiting for value in losses.values()])
        )
        for epoch, step, losses in waiting:
            values = dict(zip(losses, read))
            broken = [
                f'{name} is {value}'
                for name, value in values.items()
                if not math.isfinite(value)
            ]
            if broken:
                self._report(runner, epoch, step, broken)

    def _report(self, runner: Runner, epoch: int, step: int, broken: list) -> None:
        if len(broken) > 1:  # the terms are enough
            broken = [text for text in broken if not text.startswith('loss ')]
        message = f'epoch {epoch}, step {step}: {", ".join(broken)}'
        if self.action == 'skip':
            runner.logger.log(
                logging.WARNING,
                f'{message}; the step is left out if its gradient is not '
                "finite (FiniteLossHook.action='skip')",
            )
            return
        raise FloatingPointError(
            f'{message}; {_last_checkpoint(runner)}. Look at these terms, at '
            'the images and the learning rate; FiniteLossHook.action='
            "'skip' in custom_hooks keeps going"
        )

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Refuse to write weights that are not finite."""
        self._look(runner)
        broken = not_finite(checkpoint['state_dict'])
        if broken:
            raise FloatingPointError(
                f'epoch {runner.epoch + 1}: no '
                f'checkpoint is written, {len(broken)} of its tensors are '
                f'not finite, first {", ".join(broken[:3])}; '
                f'{_last_checkpoint(runner)}'
            )


def _forget_broken_gradients(optimizer, args, kwargs) -> None:
    """Without gradients the optimizer leaves the parameters as they are."""
    gradients = [
        parameter.grad
        for group in optimizer.param_groups
        for parameter in group['params']
        if parameter.grad is not None
    ]
    if (
        gradients
        and not torch.stack([gradient.isfinite().all() for gradient in gradients]).all()
    ):
        optimizer.zero_grad(set_to_none=True)


def _last_checkpoint(runner: Runner) -> str:
    folders = [
        hook.out_dir
        for hook in runner.hooks
        if isinstance(hook, CheckpointHook) and hook.out_dir
    ] or [runner.work_dir]
    wrong: List[str] = []
    for folder in folders:
        path, _, found = last_good(folder)
        if path is not None:
            return f'the last good checkpoint is {path}'
        wrong += found
    if wrong:
        return f'there is no good checkpoint: {"; ".join(wrong)}'
    return f'there is no checkpoint in {folders[0]} yet'

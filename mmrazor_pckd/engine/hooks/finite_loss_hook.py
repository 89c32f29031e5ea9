import logging
import math
import os.path as osp

import torch
from mmengine.hooks import CheckpointHook, Hook
from mmengine.runner import Runner, find_latest_checkpoint
from mmrazor.registry import HOOKS

_ACTIONS = ('stop', 'skip')


@HOOKS.register_module()
class FiniteLossHook(Hook):
    """End a run whose loss is NaN or infinite, at that step.

    It names the terms that were not finite and the last good checkpoint. No
    checkpoint with such weights is written. A step that AMP's scaler leaves
    out is none of this: there the loss is finite, its scaled gradient is not.

    mmengine has brought every term to the host for its log by the time the
    hook looks, in each step: the hook reads nothing from the device until a
    checkpoint is written.

    Args:
        action (str): ``'stop'`` ends the run. ``'skip'`` keeps going: it
            warns, and the optimizer leaves out steps whose gradient is not
            finite, for which the device is read in each step. BatchNorm has
            seen the images all the same. Defaults to ``'stop'``.

    Raises:
        ValueError: If ``action`` is unknown.
        FloatingPointError: If a loss is not finite and ``action`` is
            ``'stop'``, or weights that would be written are not.
    """

    def __init__(self, action: str = 'stop') -> None:
        if action not in _ACTIONS:
            raise ValueError(
                f'FiniteLossHook.action must be one of {list(_ACTIONS)}, got '
                f'{action!r}')
        self.action = action

    def before_train(self, runner: Runner) -> None:
        """Have the optimizers leave out what is not finite, if asked to."""
        if self.action != 'skip':
            return
        wrapper = runner.optim_wrapper
        for each in getattr(wrapper, 'values', lambda: [wrapper])():
            each.optimizer.register_step_pre_hook(_forget_broken_gradients)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch=None,
                         outputs=None) -> None:
        """Look at the terms that mmengine has logged."""
        logged = runner.message_hub.log_scalars
        values = {}
        for name, value in (outputs or {}).items():
            # Only these are summed and differentiated.
            if 'loss' in name:
                history = logged.get(f'train/{name}')
                values[name] = float(history.current() if history else value)
        broken = [
            f'{name} is {value}' for name, value in values.items()
            if not math.isfinite(value)
        ]
        if not broken:
            return
        if len(broken) > 1:  # the total says no more than its terms
            broken = [text for text in broken if not text.startswith('loss ')]
        message = (f'epoch {runner.epoch + 1}, step {runner.iter + 1}: '
                   f'{", ".join(broken)}')
        if self.action == 'skip':
            runner.logger.log(
                logging.WARNING,
                f'{message}; the step is left out if its gradient is not '
                "finite (FiniteLossHook.action='skip')")
            return
        raise FloatingPointError(
            f'{message}; {_last_checkpoint(runner)}. Look at these terms, at '
            'the images and the learning rate; FiniteLossHook.action='
            "'skip' in custom_hooks keeps going")

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Refuse to write weights that are not finite."""
        broken = broken_tensors(checkpoint['state_dict'])
        if broken:
            raise FloatingPointError(
                f'epoch {runner.epoch + 1}: no '
                f'checkpoint is written, {len(broken)} of its tensors are '
                f'not finite, first {", ".join(broken[:3])}; '
                f'{_last_checkpoint(runner)}')


def broken_tensors(state: dict) -> list:
    """Names of the tensors with NaN or infinite elements."""
    return [
        name for name, value in state.items()
        if torch.is_tensor(value) and value.is_floating_point()
        and not value.isfinite().all()
    ]


def _forget_broken_gradients(optimizer, args, kwargs) -> None:
    """Without gradients the optimizer leaves the parameters as they are."""
    gradients = [
        parameter.grad for group in optimizer.param_groups
        for parameter in group['params'] if parameter.grad is not None
    ]
    if gradients and not torch.stack(
        [gradient.isfinite().all() for gradient in gradients]).all():
        optimizer.zero_grad(set_to_none=True)


def _last_checkpoint(runner: Runner) -> str:
    folders = [
        hook.out_dir for hook in runner.hooks
        if isinstance(hook, CheckpointHook) and hook.out_dir
    ] or [runner.work_dir]
    for folder in folders:
        # mmengine warns where there is none; we say it ourselves.
        if osp.exists(osp.join(folder, 'last_checkpoint')):
            return ('the last good checkpoint is '
                    f'{find_latest_checkpoint(folder)}')
    return f'there is no checkpoint in {folders[0]} yet'

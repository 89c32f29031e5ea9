from typing import List, Optional

import torch
from mmengine.hooks import LoggerHook, RuntimeInfoHook
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ...utils.metrics import plain

MAX_LENGTH = 10000


@HOOKS.register_module()
class DeferredRuntimeInfoHook(RuntimeInfoHook):
    """``RuntimeInfoHook`` that reads the device when something is logged.

    mmengine's own reads every logged value in every step, and each time the
    host waits for the device. Here the values stay where they are until the
    ``LoggerHook`` logs, an epoch ends, a validation begins or a checkpoint
    is written, and then come all at once. What is logged is the same, to the
    last bit. A hook of your own that looks at ``train/*`` of the message hub
    in every step needs mmengine's hook instead:
    ``default_hooks.runtime_info.type='mmengine.RuntimeInfoHook'``.

    mmengine keeps a million values of each logged key, and copies them all at
    each step and into each checkpoint. Here they are the last 10,000, of all
    keys of this run. Metrics that are no numbers, which mmengine keeps too,
    are such that the checkpoint can be read again.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='DeferredRuntimeInfoHook')).priority
        'VERY_HIGH'
    """

    def before_train(self, runner: Runner) -> None:
        """Note how often there is something to log."""
        super().before_train(runner)
        _bound_histories(runner)
        self._waiting: List[dict] = []
        self._intervals = [
            hook.interval for hook in runner.hooks if isinstance(hook, LoggerHook)
        ]

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch=None,
        outputs: Optional[dict] = None,
    ) -> None:
        """Keep the values; read them where they are about to be logged."""
        self._waiting.append(
            {
                key: value.detach() if torch.is_tensor(value) else value
                for key, value in (outputs or {}).items()
            }
        )
        logged = any(
            self.every_n_inner_iters(batch_idx, interval)
            for interval in self._intervals
        )
        if (
            logged
            or self.is_last_train_iter(runner)
            # In an iteration loop the index goes on over the passes.
            or (batch_idx + 1) % len(runner.train_dataloader) == 0
        ):
            self._read(runner)
            _bound_histories(runner)

    def before_val(self, runner: Runner) -> None:
        """Read what is waiting, then go on as mmengine."""
        self._read(runner)
        super().before_val(runner)

    def after_val_epoch(self, runner: Runner, metrics: Optional[dict] = None) -> None:
        """Keep the metrics."""
        super().after_val_epoch(runner, metrics and plain(metrics))
        _bound_histories(runner)

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Read what is waiting: the histories are in the checkpoint."""
        if self._waiting:
            self._read(runner)
            checkpoint['message_hub'] = runner.message_hub.state_dict()

    def _read(self, runner: Runner) -> None:
        waiting, self._waiting = getattr(self, '_waiting', []), []
        read = iter(
            read_at_once(
                [
                    value
                    for step in waiting
                    for value in step.values()
                    if torch.is_tensor(value)
                ]
            )
        )
        for step in waiting:
            for key, value in step.items():
                runner.message_hub.update_scalar(
                    f'train/{key}', next(read) if torch.is_tensor(value) else value
                )


def _bound_histories(runner: Runner) -> None:
    # Other hooks make histories too, and a checkpoint has some.
    for history in runner.message_hub.log_scalars.values():
        history.max_length = min(history.max_length, MAX_LENGTH)


def read_at_once(values: list) -> list:
    """Numbers of one-element tensors, with one look at the device.

    Args:
        values (list[Tensor]): Tensors with one element each.

    Returns:
        list[float]: Their values.

    Example:
        >>> read_at_once([torch.tensor(0.5), torch.tensor([2.0])])
        [0.5, 2.0]
    """
    if not values:
        return []
    return torch.stack([value.reshape(()) for value in values]).tolist()

from typing import Any, Sequence

from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS


@HOOKS.register_module()
class LossWarmupHook(Hook):
    """Raises the weights of distillation losses over the first epochs.

    In epoch e, counted from 1, they weigh ``min(e / epochs, 1)`` of their
    ``loss_weight``. DKD (arXiv 2203.08679) does so over 20 epochs of
    CIFAR-100.

    Args:
        losses (Sequence[str]): Names among ``distiller.distill_losses``.
        epochs (int): Epochs until they have their full weight.

    Raises:
        ValueError: If ``epochs`` is below 1.
        RuntimeError: If there is no such loss, or it has no ``loss_weight``.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> cfg = dict(type='LossWarmupHook', losses=['loss_dkd'], epochs=20)
        >>> HOOKS.build(cfg).epochs
        20
    """

    def __init__(self, losses: Sequence[str], epochs: int) -> None:
        if epochs < 1:
            raise ValueError(f'LossWarmupHook.epochs must be at least 1, got {epochs}')
        self.losses = losses
        self.epochs = epochs

    def before_train(self, runner: Runner) -> None:
        """Find the losses and note their full weights."""
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        known = model.distiller.distill_losses
        for name in self.losses:
            if name not in known or not hasattr(known[name], 'loss_weight'):
                raise RuntimeError(
                    f'LossWarmupHook.losses: "{name}" is not a loss with a '
                    'loss_weight among distiller.distill_losses, '
                    f'{", ".join(known)}'
                )
        self._full = [(known[name], known[name].loss_weight) for name in self.losses]

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Set the weights of the epoch, also in an iteration loop."""
        share = min((runner.message_hub.get_info('epoch') + 1) / self.epochs, 1)
        for loss, weight in self._full:
            loss.loss_weight = share * weight

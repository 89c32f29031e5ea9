from typing import Any

from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

_BEGUN = 'iter_of_second_stage'  # in the message hub, and so in checkpoints


@HOOKS.register_module()
class TwoStageHook(Hook):
    """Trains the student by the teacher alone first, and by the task after.

    In the first ``epochs`` epochs the distillation losses alone count, from
    then on the task loss alone, as FSP (CVPR 2017) and AB (arXiv 1811.03233)
    have it. What a stage gives no gradient, such as the classifier in the
    first one, is not touched, by weight decay neither.

    The second stage begins with an optimizer without momentum, at the
    weights, the statistics of batch norms and the learning rate of the first
    one. A run that is resumed in either of them, or between them, ends as an
    uninterrupted one. Above one process the config needs
    ``find_unused_parameters=True``.

    Args:
        epochs (int): Epochs of the first stage. Defaults to 30.

    Raises:
        ValueError: If ``epochs`` is below 1, the model is no distillation, or
            its wrapper does not find unused parameters.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='TwoStageHook', epochs=3)).epochs
        3
    """

    def __init__(self, epochs: int = 30) -> None:
        if epochs < 1:
            raise ValueError(f'TwoStageHook.epochs must be at least 1, got {epochs}')
        self.epochs = epochs

    def before_train(self, runner: Runner) -> None:
        """Check that there are two stages."""
        model = runner.model
        self._model: Any = model.module if is_model_wrapper(model) else model
        if not hasattr(self._model, 'distillation_stopped'):
            raise ValueError(
                f'TwoStageHook: {type(self._model).__name__} is no distillation of '
                'MMRazor; leave the hook out of custom_hooks'
            )
        if not getattr(model, 'find_unused_parameters', True):
            raise ValueError(
                'find_unused_parameters=True is missing: in each stage of '
                'TwoStageHook some parameters have no gradient, for which '
                f'{type(model).__name__} would wait'
            )
        last = runner.max_iters // len(runner.train_dataloader)
        if last <= self.epochs:
            runner.logger.warning(
                f'TwoStageHook.epochs={self.epochs}, and the training ends after '
                f'{last}: the student never learns the task'
            )

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Set which losses count in the epoch, also in an iteration loop."""
        second = runner.message_hub.get_info('epoch') >= self.epochs
        self._model.calculate_student_loss = second
        self._model.distillation_stopped = second
        if second and _BEGUN not in runner.message_hub.runtime_info:
            self._begin_second(runner)

    def _begin_second(self, runner: Runner) -> None:
        wrapper, hub = runner.optim_wrapper, runner.message_hub
        for each in getattr(wrapper, 'values', lambda: [wrapper])():
            each.optimizer.state.clear()
            # Of a step that is accumulated over the boundary.
            each.zero_grad()
        # Their last values would be logged on and on.
        for name in list(hub.log_scalars):
            if name.startswith('train/distill.'):
                del hub.log_scalars[name]
        hub.update_info(_BEGUN, runner.iter)

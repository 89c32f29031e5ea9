from typing import Dict, Optional

from mmengine.dist import all_reduce_params, is_distributed
from mmengine.hooks import EMAHook
from mmengine.model import is_model_wrapper
from mmengine.registry import MODELS
from mmengine.runner import Runner, weights_to_cpu
from mmrazor.registry import HOOKS

from ...checkpoints.prefixes import STUDENT

_AVERAGE = 'module.'  # how keys of mmengine's averaged models begin


@HOOKS.register_module()
class StudentEMAHook(EMAHook):
    """Averages the student over the steps, and nothing beside it.

    mmengine's ``EMAHook`` averages all of the algorithm: it holds the teacher
    and the connectors a second time. As there, the averaged student is what
    is validated and what the ``state_dict`` of a checkpoint holds, and the
    weights that are trained are in its ``ema_state_dict``.

    Args:
        ema_type (str): One of mmengine's averaged models. Defaults to
            ``'ExponentialMovingAverage'``.
        **kwargs: ``begin_iter`` and ``begin_epoch`` of ``EMAHook``,
            ``momentum``, ``interval``, ``update_buffers`` and what else the
            averaged model takes. Without ``update_buffers`` BatchNorm's
            statistics are those of the trained student.

    Raises:
        ValueError: If the model has no student, ``architecture``.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='StudentEMAHook', momentum=0.01)).ema_cfg
        {'type': 'ExponentialMovingAverage', 'momentum': 0.01}
    """

    def __init__(self, ema_type: str = 'ExponentialMovingAverage', **kwargs) -> None:
        super().__init__(ema_type=ema_type, **kwargs)
        self._swapped = False

    def before_run(self, runner: Runner) -> None:
        """Copy the student."""
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        if not hasattr(model, 'architecture'):
            raise ValueError(
                f'StudentEMAHook: {type(model).__name__} has no student, '
                "model.architecture; for a plain network take type='EMAHook'"
            )
        self.src_model = model.architecture
        self.ema_model = MODELS.build(
            self.ema_cfg, default_args=dict(model=self.src_model)
        )
        for module in self.ema_model.modules():
            # Copies of recorders. The copy is never run.
            module._forward_hooks.clear()
            module._forward_pre_hooks.clear()

    # A validation loop of MMRazor calls the first of these twice.
    def before_val_epoch(self, runner: Runner) -> None:
        """Put the average into the model."""
        if not self._swapped:
            self._swap_ema_parameters()

    def after_val_epoch(
        self, runner: Runner, metrics: Optional[Dict[str, float]] = None
    ) -> None:
        """Put the weights that are trained into the model again."""
        if self._swapped:
            self._swap_ema_parameters()

    before_test_epoch, after_test_epoch = before_val_epoch, after_val_epoch

    def _swap_ema_parameters(self) -> None:
        # Before the first step there is no average. Weights that were loaded
        # to be tested may be one already.
        if self.ema_model.steps or self._swapped:
            super()._swap_ema_parameters()
            self._swapped = not self._swapped

    def after_train_epoch(self, runner: Runner) -> None:
        """Make averaged statistics of several processes one."""
        if self.ema_model.update_buffers and is_distributed():
            all_reduce_params(
                [
                    buffer
                    for buffer in self.ema_model.module.buffers()
                    if buffer.is_floating_point()
                ],
                op='mean',
            )

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Put the averaged student into ``state_dict``."""
        if not self.ema_model.update_buffers:
            # A hook may have changed the student's since the last step.
            for ours, theirs in zip(
                self.ema_model.module.buffers(), self.src_model.buffers()
            ):
                ours.copy_(theirs)
        checkpoint['ema_state_dict'] = _renamed(
            weights_to_cpu(self.ema_model.state_dict()), _AVERAGE, _AVERAGE + STUDENT
        )
        self._swap_ema_state_dict(checkpoint)

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Take up the average of a checkpoint that is resumed."""
        if not runner._resume:
            return
        if 'ema_state_dict' not in checkpoint:
            runner.logger.warning(
                f'--resume: {runner._load_from} has no average, and that of '
                'StudentEMAHook begins anew'
            )
            return
        self._swap_ema_state_dict(checkpoint)
        # One of mmengine's EMAHook has more than the student's.
        average = _renamed(checkpoint['ema_state_dict'], _AVERAGE + STUDENT, '')
        self.ema_model.load_state_dict(
            {
                _AVERAGE + key if key != 'steps' else key: value
                for key, value in average.items()
                if not key.startswith(_AVERAGE)
            }
        )


def _renamed(state: Dict, old: str, new: str) -> Dict:
    return {
        new + key[len(old) :] if key.startswith(old) else key: value
        for key, value in state.items()
    }

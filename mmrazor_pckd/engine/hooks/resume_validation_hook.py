from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ..resume.catch_up import VALIDATED, validation_is_missing


@HOOKS.register_module()
class ResumeValidationHook(Hook):
    """Catches up on the validation that a killed run did not finish.

    mmengine writes a checkpoint before the validation of the same epoch and
    resumes after it: the metrics, the best checkpoint and a scheduler that
    goes by them would miss that epoch.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='ResumeValidationHook')).priority
        'LOWEST'
    """

    priority = 'LOWEST'  # after CheckpointHook, which sets the best one

    def before_train(self, runner: Runner) -> None:
        """Validate if the checkpoint was written before it."""
        if not runner._resume or runner.val_loop is None or not runner.iter:
            return
        if validation_is_missing(runner):
            runner.val_loop.run()

    def before_val(self, runner: Runner) -> None:
        """Note what a checkpoint written in a validation has seen."""
        runner.message_hub.update_info(VALIDATED, runner.iter)

from mmengine.hooks import Hook
from mmengine.runner import IterBasedTrainLoop, Runner
from mmrazor.registry import HOOKS

_MARK = 'iter_of_validation'


@HOOKS.register_module()
class ResumeValidationHook(Hook):
    """Catch up on the validation that a killed run did not finish.

    mmengine writes a checkpoint before the validation of the same epoch and
    resumes after it: the metrics, the best checkpoint and a scheduler that
    goes by them would miss that epoch.
    """

    priority = 'LOWEST'  # after CheckpointHook knows the best one

    def before_train(self, runner: Runner) -> None:
        """Validate if the checkpoint was written before it."""
        if not runner._resume or runner.val_loop is None or not runner.iter:
            return
        if runner.message_hub.runtime_info.get(_MARK) == runner.iter:
            return
        loop = runner.train_loop
        loop._decide_current_val_interval()
        done, last = (
            (loop.iter, loop.max_iters)
            if isinstance(loop, IterBasedTrainLoop)
            else (loop.epoch, loop.max_epochs)
        )
        if done >= loop.val_begin and (done % loop.val_interval == 0 or done == last):
            runner.val_loop.run()

    def before_val(self, runner: Runner) -> None:
        """Note what a checkpoint written in a validation has seen."""
        runner.message_hub.update_info(_MARK, runner.iter)

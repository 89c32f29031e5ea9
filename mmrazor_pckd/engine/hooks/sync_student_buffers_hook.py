from mmengine.dist import all_reduce_params, is_distributed
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS


@HOOKS.register_module()
class SyncStudentBuffersHook(Hook):
    """Averages the student's BatchNorm statistics over the processes.

    Each process collects its own, and a checkpoint holds those of the first:
    without this the validation of a training differs from that of its
    checkpoint. mmengine's ``SyncBuffersHook`` averages the teacher too, whose
    buffers then change in their last bits.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='SyncStudentBuffersHook')).priority
        'NORMAL'
    """

    def after_train_epoch(self, runner: Runner) -> None:
        """Average, before the validation and the checkpoint."""
        if not is_distributed():
            return
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        all_reduce_params(
            [
                buffer
                for buffer in model.architecture.buffers()
                if buffer.is_floating_point()
            ],
            op='mean',
        )

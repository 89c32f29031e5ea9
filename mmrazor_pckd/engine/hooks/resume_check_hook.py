from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ...checkpoints.resumable import check_parts
from ..resume.compare import NOTE, compare, note


@HOOKS.register_module()
class ResumeCheckHook(Hook):
    """Compares a checkpoint with the config that resumes it.

    A checkpoint gets a note of the config and of the number of processes. A
    difference in it is a warning that names what follows. Another student,
    another method, another optimizer or other schedulers are an error: the
    training would be neither one. See :mod:`mmrazor_pckd.engine.resume`.

    Raises:
        ValueError: If the checkpoint is none of a run, or of another method,
            or its weights do not fit the model, or the states of optimizer
            and schedulers do not fit those of the config.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='ResumeCheckHook')).priority
        'VERY_HIGH'
    """

    priority = 'VERY_HIGH'  # before hooks that load the weights

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the note."""
        checkpoint['meta'][NOTE] = note(runner)

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Compare, before anything of the checkpoint is used."""
        if not runner._resume:
            return
        if '://' in str(runner._load_from):  # others are read before
            check_parts(checkpoint, f'--resume: {runner._load_from}')
        compare(runner, checkpoint)

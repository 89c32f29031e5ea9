from mmengine.hooks import Hook
from mmengine.runner import Runner, set_random_seed
from mmrazor.registry import HOOKS


@HOOKS.register_module()
class SeededInitHook(Hook):
    """Reseeds right before the weights are initialized.

    A teacher and connectors draw random numbers when they are built, before
    mmengine initializes the student's weights. With the hook all methods with
    one seed start from the same student.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='SeededInitHook')).priority
        'NORMAL'
    """

    def before_run(self, runner: Runner) -> None:
        """Reseed with the seed of the Runner."""
        set_random_seed(runner.seed)

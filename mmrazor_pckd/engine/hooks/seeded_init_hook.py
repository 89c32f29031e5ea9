from mmengine.hooks import Hook
from mmengine.runner import Runner, set_random_seed
from mmrazor.registry import HOOKS


@HOOKS.register_module()
class SeededInitHook(Hook):
    """Give the student the same initial weights whatever is built around it.

    A teacher and connectors draw random numbers when they are built, before
    mmengine initializes the student's weights. The hook takes the seed of
    the Runner once more in between: methods that share a seed then compare
    from one student.
    """

    def before_run(self, runner: Runner) -> None:
        """Seed again, just before the weights are initialized."""
        set_random_seed(runner.seed)

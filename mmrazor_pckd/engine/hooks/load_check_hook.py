import re
from typing import Dict

from mmengine.hooks import Hook
from mmengine.model import BaseTTAModel, is_model_wrapper
from mmengine.runner import Runner
from mmrazor.models.algorithms import BaseAlgorithm
from mmrazor.registry import HOOKS
from torch import Tensor

from ...checkpoints.misfits import Misfits, load_what_fits, not_finite
from ...checkpoints.prefixes import STUDENT
from ..resume.compare import NOTE, compare, note
from .resume_check_hook import ResumeCheckHook

_TEACHER = 'teacher.'


@HOOKS.register_module()
class LoadCheckHook(Hook):
    """Checks that what is loaded fits. mmengine loads whatever does.

    ``tools/train.py`` and ``tools/test.py`` register it.

    For a test, all weights of the network that is evaluated have to be in
    the checkpoint, in their shapes, finite, and no others. Of an algorithm
    that is the student: connectors, memories and a teacher are not
    evaluated, and so a checkpoint of the same student by another method can
    be tested.

    In training ``load_from`` is for weights to begin with. If none fits, that
    is an error; if a part does not, a warning. A teacher that the checkpoint
    lacks has its weights from elsewhere.

    A checkpoint to resume has to fit in all places, whatever the hooks of
    the config: without a ``ResumeCheckHook`` there, this one compares.

    Args:
        test (bool): Whether the weights are to be tested. Defaults to False.

    Raises:
        ValueError: If the checkpoint does not fit. The text gives the first
            keys.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='LoadCheckHook', test=True)).test
        True
    """

    priority = 'VERY_HIGH'  # before hooks that load the weights

    def __init__(self, test: bool = False) -> None:
        self.test = test

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add what a run that resumes it is compared with."""
        checkpoint['meta'].setdefault(NOTE, note(runner))

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Load what fits, before mmengine does so, and look at the rest."""
        file = runner._load_from
        state = {
            re.sub(r'^module\.', '', key): value
            for key, value in checkpoint.get('state_dict', checkpoint).items()
        }
        if runner._resume:
            if not any(isinstance(hook, ResumeCheckHook) for hook in runner.hooks):
                compare(runner, checkpoint)
            return
        model = runner.model
        if is_model_wrapper(model) or isinstance(model, BaseTTAModel):
            model = model.module
        misfits = load_what_fits(model, state)
        prefix = STUDENT if isinstance(model, BaseAlgorithm) else ''
        what = 'the student' if prefix else type(model).__name__
        evaluated = misfits.only(lambda key: key.startswith(prefix))
        if self.test:
            state = {
                key: value for key, value in state.items() if key.startswith(prefix)
            }
            if evaluated:
                raise ValueError(
                    f'{file} does not fit {what} of '
                    f'{runner.cfg.filename or "the config"}: {evaluated}'
                    f'{_advice(misfits, prefix)}'
                )
        else:
            where = f'load_from: {file}'
            if not evaluated.fitting:
                raise ValueError(
                    f'{where} has no weight that fits {what}: {evaluated}'
                    f'{_advice(misfits, prefix)}'
                )
            misfits.missing = [
                key for key in misfits.missing if not key.startswith(_TEACHER)
            ]
            if misfits:
                runner.logger.warning(
                    f'{where} fits {type(model).__name__} in part: {misfits}; '
                    'missing ones stay as they are initialized, the others '
                    'are not used'
                )
        _check_numbers(file, state)


def _check_numbers(file: str, state: Dict[str, Tensor]) -> None:
    broken = not_finite(state)
    if broken:
        raise ValueError(
            f'{file} has NaN or infinite weights, in {len(broken)} tensors, '
            f'first {", ".join(broken[:3])}: take a checkpoint from before '
            'its training diverged'
        )


def _advice(misfits: Misfits, prefix: str) -> str:
    unexpected = misfits.unexpected
    if prefix and not any(key.startswith(prefix) for key in misfits.fitting):
        return (
            f'. A checkpoint of a distillation has the student under '
            f'"{prefix}"; the weights of a plain network belong under '
            'the config of that network alone'
        )
    if any(key.startswith(STUDENT) for key in unexpected):
        return (
            '. It is a checkpoint of a distillation: give the config of '
            'that, or its student, which '
            'tools/model_converters/export_student.py writes'
        )
    return '. Give the config that it was trained with'

"""The validation of a teacher takes the student's normalisation.

Fault: MMRazor's ``SingleTeacherDistillValLoop`` gives the teacher the
algorithm's data preprocessor in place of its own. A teacher that was trained
on images in another normalisation gets a wrong accuracy, and whatever asks
for its preprocessor afterwards finds the student's.
Remedy: a teacher with a normalisation of its own keeps it. An algorithm
without a teacher is refused in one line.
Absent: for a teacher whose config has no normalisation.
May go: when MMRazor leaves the teacher its data preprocessor.
"""

from .patching import replace


def _init(self, runner, dataloader, evaluator, fp16: bool = False) -> None:
    from mmengine.model import is_model_wrapper
    from mmengine.runner import ValLoop

    ValLoop.__init__(self, runner, dataloader, evaluator, fp16)
    model = runner.model
    model = model.module if is_model_wrapper(model) else model
    if not hasattr(model, 'teacher'):
        raise ValueError(
            'val_cfg.type: SingleTeacherDistillValLoop evaluates '
            f'model.teacher, and {type(model).__name__} has none; leave the '
            'type out'
        )
    self.teacher = model.teacher
    own = getattr(self.teacher, 'data_preprocessor', None)
    if getattr(own, 'mean', None) is None:
        self.teacher.data_preprocessor = model.data_preprocessor


def install() -> bool:
    """Replace the loop's constructor."""
    from mmrazor.engine import SingleTeacherDistillValLoop

    replace(SingleTeacherDistillValLoop, '__init__', lambda _: _init, __name__)
    return True

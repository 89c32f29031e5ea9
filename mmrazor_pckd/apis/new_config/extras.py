"""What a config needs beside the method's model: hooks, data, further files."""

from typing import Callable, Optional, Tuple

from mmengine.config import Config

from .source import code
from .task import Extra, Request, Task
from .teacher_head import frozen_head, head_config, head_path, head_section
from .two_views import two_views

OTHER_CLASSES = """
# A teacher of other classes cannot be evaluated on these.
custom_hooks = [
    hook for hook in custom_hooks
    if hook['type'] != 'mmrazor.TeacherValidationHook'
]
"""


def method_hooks(task: Task) -> Optional[Extra]:
    """The hooks that the method's file names in ``method_hooks``.

    Raises:
        ValueError: If there are not epochs enough for two stages.
    """
    hooks = task.method.get('method_hooks')
    if not hooks:
        return None
    hooks = Config(dict(hooks=hooks)).to_dict()['hooks']
    extra = Extra(f"\n# The method's own.\ncustom_hooks += {code(hooks)}\n")
    for hook in hooks:
        if hook['type'].endswith('TwoStageHook'):
            extra.found.append(_stages(task.request, hook['epochs']))
        if hook['type'].endswith('LossWarmupHook'):
            extra.found.append(
                f'warm-up  {", ".join(hook["losses"])} over {hook["epochs"]} epochs'
            )
    return extra


def _stages(request: Request, first: int) -> str:
    name, epochs = request.method, request.epochs
    if epochs <= first:
        raise ValueError(
            f'--epochs {epochs}: {name} trains {first} epochs without the task '
            'first, and needs more'
        )
    return f'stages   {first} epochs of {name} alone, then {epochs - first} of the task'


def other_classes(task: Task) -> Optional[Extra]:
    """A teacher of other classes is not evaluated."""
    if all(each.classes == task.student.classes for each in task.teachers):
        return None
    line = (
        'teacher  knows other classes: only its features count, and it is not evaluated'
    )
    return Extra(OTHER_CLASSES, found=[line])


def teacher_head(task: Task) -> Optional[Extra]:
    """A head on the teacher, with a config of its own.

    Raises:
        ValueError: If there is a file of its name.
    """
    connector = frozen_head(task.method.get('model') or {})
    if connector is None:
        return None
    out, teacher = task.request.out, task.teacher
    path = head_path(out)
    text = head_config(
        out, path, teacher.width, teacher.source, task.request.batch_size
    )
    return Extra(
        head_section(connector, path, task.student.loss_key),
        files={path: text},
        found=[f'head     of the teacher, first: python tools/train.py {path}'],
    )


# In their order. Each gets the task, and returns None if it is not concerned.
EXTRAS: Tuple[Callable[[Task], Optional[Extra]], ...] = (
    method_hooks,
    other_classes,
    teacher_head,
    two_views,
)


def extra_of(task: Task) -> Extra:
    """All that a config needs beside the method's model.

    Args:
        task (Task): What the config is written for.

    Returns:
        Extra: The sum of :data:`EXTRAS`.
    """
    whole = Extra()
    for make in EXTRAS:
        extra = make(task)
        if extra is not None:
            whole.section += extra.section
            whole.files.update(extra.files)
            whole.found += extra.found
    return whole

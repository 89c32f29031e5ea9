"""What a config needs beside the method's model: hooks, data, further files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from mmengine.config import Config

from ...utils.image_size import Size
from .images import Images
from .networks import Network
from .source import code

if TYPE_CHECKING:
    from .request import Request

OTHER_CLASSES = """
# A teacher of other classes cannot be evaluated on these.
custom_hooks = [
    hook for hook in custom_hooks
    if hook['type'] != 'mmrazor.TeacherValidationHook'
]
"""


@dataclass
class Task:
    """A distillation that a config is written for.

    Attributes:
        request (Request): What was asked for.
        method (Config): The method's file.
        student (Network): The student, built.
        teacher (Network): The teacher, built.
        images (Images): What is in the folders.
        size (tuple[int]): Height and width of the images.
        checkpoint (str): The teacher's weights.
    """

    request: Request
    method: Config
    student: Network
    teacher: Network
    images: Images
    size: Size
    checkpoint: str


@dataclass
class Extra:
    """What is added to a config.

    Attributes:
        section (str): Text at its end; it may change what stands before.
        pair (dict): What the method's file calls ``'pair.NAME'``.
        files (dict[str, str]): Texts of further files, by their paths.
        found (list[str]): Lines that are printed.
    """

    section: str = ''
    pair: Dict[str, Any] = field(default_factory=dict)
    files: Dict[str, str] = field(default_factory=dict)
    found: List[str] = field(default_factory=list)


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
    if task.teacher.classes == task.student.classes:
        return None
    line = (
        'teacher  knows other classes: only its features count, and it is not evaluated'
    )
    return Extra(OTHER_CLASSES, found=[line])


# In their order. Each gets the task, and returns None if it is not concerned.
EXTRAS: Tuple[Callable[[Task], Optional[Extra]], ...] = (method_hooks, other_classes)


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
            whole.pair.update(extra.pair)
            whole.files.update(extra.files)
            whole.found += extra.found
    return whole

"""What OpenMMLab asks of a model, a distillation does not have.

Fault: constructors and hooks of mmengine and mmpretrain take the model for the
network: ``get_layer_depth`` for a learning rate of each layer, ``head`` for its
margins or for a parameter that warms up, ``backbone``. A distillation of MMRazor
has the network as ``architecture``, and each ends in an error.
Remedy: what a distillation lacks is looked up on its student. Layers are counted
from the student's names, and connectors train as fast as its head.
Absent: for what the distillation has itself.
May go: when MMRazor does so.
"""

from typing import Any, Tuple

from ..checkpoints.prefixes import STUDENT
from .patching import replace


def _answered_by_student(getattribute):
    def __getattr__(self, name: str) -> Any:
        try:
            return getattribute(self, name)
        except AttributeError:
            student = self.__dict__.get('_modules', {}).get(STUDENT.rstrip('.'))
            if name.startswith('_') or not hasattr(student, name):
                raise
        return getattr(student, name)

    return __getattr__


def _get_layer_depth(self, param_name: str, *args) -> Tuple[int, int]:
    """Depth of a parameter in the student, and the number of its layers."""
    depth_of = self.architecture.get_layer_depth
    if param_name.startswith(STUDENT):
        return depth_of(param_name[len(STUDENT) :], *args)
    _, layers = depth_of('head.weight', *args)
    return layers - 1, layers


def install() -> bool:
    """Give MMRazor's distillation algorithms both."""
    from mmrazor.models.algorithms import (
        DataFreeDistillation,
        SelfDistill,
        SingleTeacherDistill,
    )

    for algorithm in (SingleTeacherDistill, DataFreeDistillation, SelfDistill):
        replace(algorithm, '__getattr__', _answered_by_student, __name__)
        replace(algorithm, 'get_layer_depth', lambda _: _get_layer_depth, __name__)
    return True

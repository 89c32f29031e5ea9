"""Parts of a network in which nothing is recorded, and nothing before them."""

from typing import List

from mmrazor.models.task_modules import RecorderManager
from mmrazor.models.task_modules.recorder import (
    ModuleInputsRecorder,
    ModuleOutputsRecorder,
    ParameterRecorder,
)
from torch import nn

_PARTS = ('backbone', 'neck')  # in the order in which a classifier runs them


def untouched_parts(model: nn.Module, recorders: RecorderManager) -> List[nn.Module]:
    """Find the parts that run before anything of a network is recorded.

    What happens in them is seen by no recorder: activations may be
    overwritten in place, and the part may be compiled. Parameters are
    recorded by reference, wherever they are.

    Args:
        model (nn.Module): Classifier with backbone, perhaps neck, and head.
        recorders (RecorderManager): What is recorded of it.

    Returns:
        list[nn.Module]: Backbone, or backbone and neck, or nothing. Nothing
        where functions or methods are recorded: they may run anywhere.
    """
    touched = set()
    for recorder in recorders.recorders.values():
        if isinstance(recorder, (ModuleInputsRecorder, ModuleOutputsRecorder)):
            touched.add(recorder.source.split('.')[0])
        elif not isinstance(recorder, ParameterRecorder):
            return []
    parts = []
    for name in _PARTS:
        part = getattr(model, name, None)
        if name in touched or '' in touched:
            break
        if part is not None:
            parts.append(part)
    return parts

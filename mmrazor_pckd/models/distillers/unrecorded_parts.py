"""Parts of a network that no recorder reads."""

from typing import List

from mmrazor.models.task_modules import RecorderManager
from mmrazor.models.task_modules.recorder import (
    ModuleInputsRecorder,
    ModuleOutputsRecorder,
    ParameterRecorder,
)
from torch import nn

PARTS = ('backbone', 'neck')  # in the order in which a classifier runs them


def unrecorded_parts(
    model: nn.Module, recorders: RecorderManager, prefix: str = ''
) -> List[nn.Module]:
    """Find the parts that run before anything of a network is recorded.

    No recorder reads what happens in them: activations may be overwritten in
    place, and the part may be compiled. Parameters are recorded by reference,
    wherever they are.

    Args:
        model (nn.Module): Classifier with backbone, perhaps neck, and head.
        recorders (RecorderManager): What is recorded of it.
        prefix (str): How sources in it begin, where the recorders have those
            of several networks. Defaults to ``''``.

    Returns:
        list[nn.Module]: Backbone, or backbone and neck, or nothing. Nothing
        where functions or methods are recorded: they may run anywhere.

    Example:
        >>> from mmrazor.models.task_modules import RecorderManager
        >>> from torch import nn
        >>> from mmrazor_pckd.models.distillers.unrecorded_parts import unrecorded_parts
        >>> model = nn.ModuleDict(dict(backbone=nn.ReLU(), neck=nn.Flatten()))
        >>> recorder = dict(type='ModuleOutputs', source='neck')
        >>> unrecorded_parts(model, RecorderManager(dict(feature=recorder)))
        [ReLU()]
    """
    recorded = set()
    for recorder in recorders.recorders.values():
        if isinstance(recorder, (ModuleInputsRecorder, ModuleOutputsRecorder)):
            recorded.add(recorder.source.removeprefix(prefix).split('.')[0])
        elif not isinstance(recorder, ParameterRecorder):
            return []
    parts = []
    for name in PARTS:
        part = getattr(model, name, None)
        if name in recorded or '' in recorded:
            break
        if part is not None:
            parts.append(part)
    return parts

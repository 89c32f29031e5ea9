"""Where recorders record: a module or a parameter that has to be there."""

from typing import Any

from torch import nn

from .near_matches import near_matches


def check_source(recorder: Any, model: nn.Module, key: str, whose: str) -> None:
    """Check that a network has what a recorder records.

    Args:
        recorder (BaseRecorder): Of MMRazor. One of functions or methods is
            left alone: its source is no part of the network.
        model (nn.Module): The network.
        key (str): Config key of the source, for the message.
        whose (str): ``'student'`` or ``'teacher'``.

    Raises:
        ValueError: If there is no such module or parameter. The text gives
            the near matches.

    Example:
        >>> import mmrazor_pckd
        >>> from mmrazor.models.task_modules.recorder import ModuleOutputsRecorder
        >>> from torch import nn
        >>> from mmrazor_pckd.utils.recorder_sources import check_source
        >>> model = nn.ModuleDict(dict(neck=nn.ReLU()))
        >>> check_source(ModuleOutputsRecorder('nek'), model, 'source', 'student')
        Traceback (most recent call last):
        ...
        ValueError: source: the student has no module "nek"; near matches: neck
    """
    from mmrazor.models.task_modules.recorder import (
        ModuleOutputsRecorder,
        ParameterRecorder,
    )

    if isinstance(recorder, ModuleOutputsRecorder):
        kind, options = 'module', [name for name, _ in model.named_modules()]
    elif isinstance(recorder, ParameterRecorder):
        kind, options = 'parameter', [name for name, _ in model.named_parameters()]
    else:
        return
    if recorder.source not in options:
        raise ValueError(
            f'{key}: the {whose} has no {kind} "{recorder.source}"; '
            f'{near_matches(recorder.source, options)}'
        )

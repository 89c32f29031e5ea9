"""What methods call ``head.fc``, in a classifier that has no head."""

import re
from typing import Any

from torch import nn

from .find_classifier import classifiers_of, is_whole, the_one

_CLASSIFIER = re.compile(r'head\.fc\b')


def resolve_sources(manager: Any, model: nn.Module, whose: str) -> None:
    """Let recorders of ``head.fc`` and of the loss find them.

    mmpretrain's ``TimmClassifier``, ``HuggingFaceClassifier`` and
    ``ModuleClassifier`` are a whole network in ``model``, with the loss beside
    it; the linear layer that yields the scores is looked for. Recorders of
    other classifiers stay as they are.

    Args:
        manager (RecorderManager): Recorders that are not attached yet.
        model (nn.Module): The classifier.
        whose (str): ``'student'`` or ``'teacher'``, for the errors.

    Raises:
        ValueError: If several linear layers may yield the scores, or none.

    Example:
        >>> import mmrazor_pckd
        >>> from mmrazor.models.task_modules import RecorderManager
        >>> from torch import nn
        >>> from mmrazor_pckd.utils.resolve_sources import resolve_sources
        >>> network = nn.ModuleDict(dict(fc=nn.Linear(8, 10)))
        >>> model = nn.ModuleDict(dict(model=network, loss_module=nn.ReLU()))
        >>> recorder = dict(type='mmrazor.Parameter', source='head.fc.weight')
        >>> manager = RecorderManager(dict(centers=recorder))
        >>> resolve_sources(manager, model, 'teacher')
        >>> manager.get_recorder('centers').source
        'model.fc.weight'
    """
    if not is_whole(model):
        return
    for recorder in manager.recorders.values():
        source = recorder.source
        if source == 'head.loss_module':
            recorder._source = 'loss_module'
        elif _CLASSIFIER.match(source):
            name = the_one(classifiers_of(model), f'the {whose}')
            recorder._source = name + source[len('head.fc') :]

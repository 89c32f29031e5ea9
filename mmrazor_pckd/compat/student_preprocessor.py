"""Augments and normalisation of the student are silently ignored.

Fault: a classifier of mmpretrain turns its ``train_cfg.augments`` (Mixup,
CutMix) into ``batch_augments`` of its data preprocessor. In an algorithm of
MMRazor that has a data preprocessor of its own, the student's is never used:
its augments and its normalisation are silently ignored. A preprocessor without
a type is an error, where a classifier has a default.
Remedy: the student's augments become the algorithm's, which both networks of
a distillation see. Settings that contradict each other are an error. The type
defaults to that of the student's. A teacher is not trained: its augments do
not count.
Absent: where the only data preprocessor is the student's.
May go: when MMRazor reads the student's settings.
"""

from typing import Any, Optional

import torch

from ..utils.normalisation import normalisation
from .patching import replace

_OURS, _STUDENTS = 'model.data_preprocessor', 'model.architecture'


def _check_normalisation(ours: Any, theirs: Any) -> None:
    mean, std, rgb = normalisation(theirs)
    if getattr(theirs, 'mean', None) is None and not rgb:
        return  # that is, nothing is given
    our_mean, our_std, our_rgb = normalisation(ours)
    # Written with other digits they are still the same.
    if our_rgb != rgb or not (
        torch.isclose(our_mean, mean, rtol=0.01).all()
        and torch.isclose(our_std, std, rtol=0.01).all()
    ):
        raise ValueError(
            f'{_STUDENTS}.data_preprocessor takes other mean, std or order '
            f'of channels than {_OURS}, which is the one that counts: leave '
            'either out, or make them equal'
        )


def _settings(augments: Any) -> Optional[list]:
    """Settings of a ``RandomBatchAugment``, to be compared."""
    if augments is None:
        return None
    return [
        augments.probs,
        *(
            (type(each).__name__, sorted(map(str, vars(each).items())))
            for each in augments.augments
        ),
    ]


def _take_augments(ours: Any, student: Any) -> None:
    theirs = student.data_preprocessor
    augments = getattr(theirs, 'batch_augments', None)
    if augments is not None:
        what = (
            f'{_STUDENTS}: its batch augments (train_cfg.augments, or '
            'those of its data_preprocessor)'
        )
        if not hasattr(ours, 'batch_augments'):
            raise ValueError(
                f'{what} have no place in {_OURS}, a {type(ours).__name__}: '
                "take type='mmpretrain.ClsDataPreprocessor' there, or leave "
                'them out'
            )
        if ours.batch_augments is None:
            ours.batch_augments, ours.to_onehot = augments, True
        elif _settings(ours.batch_augments) != _settings(augments):
            raise ValueError(
                f'{what} are not those of {_OURS}.'
                'batch_augments: leave either out, or make them '
                'equal'
            )
    if getattr(ours, 'to_onehot', False) and ours.num_classes is None:
        ours.num_classes = getattr(theirs, 'num_classes', None) or getattr(
            getattr(student, 'head', None), 'num_classes', None
        )


def _check_rest(ours: Any, theirs: Any) -> None:
    """Other settings that are given, and not the default."""
    from mmpretrain.models import ClsDataPreprocessor

    plain = vars(ClsDataPreprocessor())
    for name, value in vars(theirs).items():
        # The first two are seen to; classes are those of the data.
        if name.startswith('_') or name in (
            'to_rgb',
            'batch_augments',
            'training',
            'num_classes',
        ):
            continue
        if (name not in plain or value != plain[name]) and (
            getattr(ours, name, None) != value
        ):
            raise ValueError(
                f'{_STUDENTS}.data_preprocessor.{name} is read by nothing: '
                f'{_OURS} is what counts; set it there'
            )


def _reading(init):
    from mmpretrain.models import ClsDataPreprocessor
    from mmrazor.registry import MODELS

    def __init__(
        self,
        architecture: Any,
        data_preprocessor: Any = None,
        init_cfg: Optional[dict] = None,
        module_inplace: bool = False,
    ) -> None:
        # One in the config behind cfg_path is not given by the user.
        given = isinstance(architecture, dict) and 'data_preprocessor' in architecture
        if isinstance(architecture, dict):
            architecture = MODELS.build(architecture)
        theirs = getattr(architecture, 'data_preprocessor', None)
        classifies = isinstance(theirs, ClsDataPreprocessor)
        if (
            classifies
            and isinstance(data_preprocessor, dict)
            and 'type' not in data_preprocessor
        ):
            data_preprocessor = dict(data_preprocessor, type=type(theirs))
        init(
            self,
            architecture,
            data_preprocessor,
            init_cfg=init_cfg,
            module_inplace=module_inplace,
        )
        if classifies:
            _take_augments(self.data_preprocessor, architecture)
            if given and self.data_preprocessor is not theirs:
                _check_normalisation(self.data_preprocessor, theirs)
                _check_rest(self.data_preprocessor, theirs)

    return __init__


def install() -> bool:
    """Wrap the constructor of ``BaseAlgorithm``."""
    from mmrazor.models.algorithms import BaseAlgorithm

    replace(BaseAlgorithm, '__init__', _reading, __name__)
    return True

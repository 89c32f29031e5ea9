"""A teacher whose checkpoint does not fit stays random, silently.

Fault: MMRazor's ``SingleTeacherDistill`` and ``DataFreeDistillation`` load a
teacher with mmengine's ``load_checkpoint``, which passes over keys and shapes
that do not fit, and train with a teacher that no checkpoint has
filled. The Runner initializes the weights of a teacher anew that was given
built, or that loaded its own while it was built (``TimmClassifier``). Images
go to the teacher in the student's normalisation, whatever its own is.
Remedy: a teacher is loaded strictly. ``teacher_has_weights`` is whether
checkpoints have filled all of it, or the user has, and a warning is given
where it is false when the training begins, as it is for another
normalisation. Weights that are there stay.
Absent: for a teacher that is trained with the student
(``teacher_trainable``), which may begin as it likes.
May go: when MMRazor loads teachers strictly.
"""

import logging

from torch import nn

from ..checkpoints.loaded import keep_watching, watch_loading, wholly_loaded
from ..checkpoints.strict import load_strictly
from ..utils.normalisation import not_converted
from .patching import replace


def _load_teacher(model, filename: str) -> None:
    load_strictly(model, filename, 'model.teacher_ckpt')


def _load_one_of_teachers(model, filename: str) -> None:
    load_strictly(model, filename, 'model.teachers.*.ckpt_path')


def _watched(init):

    def init_watched(self, *args, **kwargs):
        with watch_loading() as loaded:
            init(self, *args, **kwargs)
        self._loaded_weights = loaded
        for teacher in _teachers(self):
            keep_watching(teacher, loaded)
            if wholly_loaded(teacher, loaded):
                # Keeps the Runner from initializing the weights again.
                teacher._is_init = True

    return init_watched


def _given(init):
    """The user answers for the weights of a teacher that is built."""

    def init_with_teacher(self, distiller, teacher, *args, **kwargs):
        if isinstance(teacher, (list, tuple)):
            raise ValueError(
                f'model.teacher: {type(self).__name__} takes one teacher; '
                'FrozenTeacherDistill takes a list of them'
            )
        init(self, distiller, teacher, *args, **kwargs)
        self._teacher_is_given = isinstance(teacher, nn.Module)
        if self._teacher_is_given:
            self.teacher._is_init = True
            # An ensemble may have teachers without.
            self._teacher_is_given = getattr(teacher, 'has_weights', True)

    return init_with_teacher


def _teachers(algorithm) -> list:
    if hasattr(algorithm, 'teachers'):
        return list(algorithm.teachers.values())
    return [algorithm.teacher]


def _has_weights(self) -> bool:
    return (
        getattr(self, '_teacher_is_given', False)
        or getattr(self, 'teacher_trainable', False)
        or all(
            wholly_loaded(teacher, self._loaded_weights) for teacher in _teachers(self)
        )
    )


def _warning(train):

    def train_or_warn(self, mode: bool = True):
        if mode and not hasattr(self, '_warned'):
            self._warned = True
            _warn(self)
        return train(self, mode)

    return train_or_warn


def _warn(algorithm) -> None:
    from mmengine.logging import print_log

    lines = []
    if not algorithm.teacher_has_weights:
        option = (
            'teachers.*.ckpt_path' if hasattr(algorithm, 'teachers') else 'teacher_ckpt'
        )
        lines.append(
            f'model.{option} is not given: the student learns from '
            'a teacher with random weights'
        )
    how = not_converted(algorithm)
    if how is not None:
        lines.append(how)
    for line in lines:
        print_log(line, logger='current', level=logging.WARNING)


def install() -> bool:
    """Replace the loader of both algorithms and wrap their methods."""
    from mmrazor.models.algorithms.distill.configurable import (
        datafree_distillation,
        single_teacher_distill,
    )

    one = single_teacher_distill.SingleTeacherDistill
    several = datafree_distillation.DataFreeDistillation
    for module, load in (
        (single_teacher_distill, _load_teacher),
        (datafree_distillation, _load_one_of_teachers),
    ):
        replace(module, 'load_checkpoint', lambda _, load=load: load, __name__)
    replace(one, '__init__', lambda init: _given(_watched(init)), __name__)
    replace(several, '__init__', _watched, __name__)
    for algorithm in (one, several):
        replace(
            algorithm, 'teacher_has_weights', lambda _: property(_has_weights), __name__
        )
        replace(algorithm, 'train', _warning, __name__)
    return True

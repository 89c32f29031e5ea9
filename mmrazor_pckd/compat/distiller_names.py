"""A mistyped name in a distiller is an assertion without the names there are.

Fault: MMRazor's ``ConfigurableDistiller`` asserts that a recorder's source is in
the network and that a loss, a recorder or a connector of a mapping exists, and
names neither the config key nor what there is. ``head.fc`` is not found in
classifiers of timm and transformers, which call it otherwise.
Remedy: one line with the key and the near matches, before its own checks; the
classifier of a whole network is looked for.
Absent: where all names exist, and for ``PreviewDistiller``, which has the checks.
May go: when MMRazor's messages have both.
"""

import inspect
from typing import Any, Iterable

from ..utils.near_matches import near_matches
from ..utils.recorder_sources import check_source
from ..utils.resolve_sources import resolve_sources
from .patching import replace


def _sources_checked(whose: str) -> Any:
    def make(prepare):
        def prepare_checked(self, model):
            manager = getattr(self, f'{whose}_recorders')
            resolve_sources(manager, model, whose)
            for name, recorder in manager.recorders.items():
                key = f'distiller.{whose}_recorders.{name}.source'
                check_source(recorder, model, key, whose)
            return prepare(self, model)

        return prepare_checked

    return make


def _check(where: str, name: Any, options: Iterable[str], of: str) -> None:
    if name not in options:
        raise ValueError(f'{where}: "{name}" is none of {of}; {_near(name, options)}')


def _near(name: Any, options: Iterable[str]) -> str:
    return near_matches(str(name), options)


def _names_checked(check):
    def check_names(self, losses, mappings, student_recorders, teacher_recorders):
        key = 'distiller.loss_forward_mappings'
        for name, mapping in mappings.items():
            _check(key, name, losses, 'distiller.distill_losses')
            inputs = inspect.signature(losses[name].forward).parameters
            for argument, record in mapping.items():
                where = f'{key}.{name}.{argument}'
                if argument not in inputs:
                    raise ValueError(
                        f'{where}: {type(losses[name]).__name__} takes no such '
                        f'input; {_near(argument, inputs)}'
                    )
                for entry in ('recorder', 'from_student'):
                    if entry not in record:
                        raise ValueError(f'{where}: "{entry}" is missing')
                whose, manager = (
                    ('student', student_recorders)
                    if record['from_student']
                    else ('teacher', teacher_recorders)
                )
                _check(
                    f'{where}.recorder',
                    record['recorder'],
                    manager.recorders,
                    f'distiller.{whose}_recorders',
                )
                if record.get('connector'):
                    _check(
                        f'{where}.connector',
                        record['connector'],
                        self.connectors,
                        'distiller.connectors',
                    )
        return check(self, losses, mappings, student_recorders, teacher_recorders)

    return check_names


def install() -> bool:
    """Wrap the checks of ``ConfigurableDistiller``."""
    from mmrazor.models.distillers import ConfigurableDistiller

    for whose in ('student', 'teacher'):
        replace(
            ConfigurableDistiller,
            f'prepare_from_{whose}',
            _sources_checked(whose),
            __name__,
        )
    replace(
        ConfigurableDistiller, '_check_loss_forward_mappings', _names_checked, __name__
    )
    return True

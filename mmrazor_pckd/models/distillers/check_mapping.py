"""Checks of what goes into a distillation loss, before anything is built."""

import inspect
from typing import Any, Dict, List, Mapping, Optional

from mmrazor.models.distillers import ConfigurableDistiller

from ...utils.near_matches import near_matches


def check_mapping(
    key: str,
    mapping: Dict,
    loss: Optional[type],
    distiller: Optional[type],
    recorders: Mapping[str, Dict],
    connectors: Dict,
) -> None:
    """Check the mapping of one loss, its arguments and their records.

    Args:
        key (str): Config key of the mapping, for messages.
        mapping (dict): For each argument of the loss a record, or with
            ``records`` a list of them.
        loss (type, optional): Class of the loss. With None any argument will
            do.
        distiller (type, optional): Class of the distiller, whose
            ``get_record`` takes the entries of a record. With None it is
            ``ConfigurableDistiller``.
        recorders (Mapping): Recorders of ``student`` and ``teacher``.
        connectors (dict): Connectors by name.

    Raises:
        ValueError: If an argument or an entry is unknown or missing, or there
            is no such recorder or connector.

    Example:
        >>> from mmrazor_pckd.models.distillers.check_mapping import check_mapping
        >>> mapping = dict(s_feature=dict(from_student=True, recorder='layer'))
        >>> recorders = dict(student=dict(layer4={}), teacher={})
        >>> check_mapping('loss_at', mapping, None, None, recorders, {})
        Traceback (most recent call last):
        ...
        ValueError: loss_at.s_feature.recorder: "layer" is none of \
distiller.student_recorders; near matches: layer4
    """
    if loss is not None:
        _check_arguments(key, mapping, loss)
    known = _entries_of_a_record(distiller)
    for argument, record in mapping.items():
        place = f'{key}.{argument}'
        records = {place: record}
        if isinstance(record, dict) and 'records' in record:
            if 'records' not in known:
                raise ValueError(f'{place}.records: a list needs PreviewDistiller')
            _check_entries(place, record, ['records', 'connector'])
            _check_connector(place, record, connectors)
            if (
                not isinstance(record['records'], (list, tuple))
                or not record['records']
            ):
                raise ValueError(f'{place}.records: give a list of records')
            records = {
                f'{place}.records.{number}': each
                for number, each in enumerate(record['records'])
            }
        for place, each in records.items():
            _check_entries(place, each, [name for name in known if name != 'records'])
            _check_record(place, each, recorders)
            _check_connector(place, each, connectors)


def _entries_of_a_record(distiller: Optional[type]) -> List[str]:
    get_record = getattr(distiller, 'get_record', ConfigurableDistiller.get_record)
    return [name for name in inspect.signature(get_record).parameters if name != 'self']


def _check_arguments(key: str, mapping: Dict, loss: Any) -> None:
    parameters = dict(inspect.signature(loss.forward).parameters)
    parameters.pop('self', None)
    for argument in mapping:
        if argument not in parameters:
            raise ValueError(
                f'{key}.{argument}: {loss.__name__} takes no such input; '
                f'{near_matches(argument, parameters)}'
            )
    for argument, parameter in parameters.items():
        if (
            argument not in mapping
            and parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ):
            raise ValueError(
                f'{key}: {loss.__name__} needs an input "{argument}", which has '
                'no entry'
            )


def _check_entries(place: str, record: Any, known: List[str]) -> None:
    if not isinstance(record, dict):
        raise ValueError(f'{place}: a record is a dict, got {record!r}')
    for name in record:
        if name not in known:
            raise ValueError(
                f'{place}.{name}: a record has no such entry; '
                f'{near_matches(name, known)}'
            )


def _check_record(place: str, record: Dict, recorders: Mapping[str, Dict]) -> None:
    for needed in ('recorder', 'from_student'):
        if needed not in record:
            raise ValueError(f'{place}: "{needed}" is missing')
    whose = 'student' if record['from_student'] else 'teacher'
    if record['recorder'] not in recorders[whose]:
        raise ValueError(
            f'{place}.recorder: "{record["recorder"]}" is none of '
            f'distiller.{whose}_recorders; '
            f'{near_matches(record["recorder"], recorders[whose])}'
        )


def _check_connector(place: str, record: Dict, connectors: Dict) -> None:
    connector = record.get('connector')
    if connector and connector not in connectors:
        raise ValueError(
            f'{place}.connector: "{connector}" is none of '
            f'distiller.connectors; {near_matches(connector, connectors)}'
        )

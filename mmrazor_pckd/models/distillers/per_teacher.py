"""A distiller of one teacher, rewritten for several."""

import copy
from typing import Any, Dict, Iterator, List, Optional, Sequence

from .check_config import default_of

SCORES = 'head.fc'  # what an ensemble calls the mean of its teachers' scores
_EACH = 'teachers.'


def per_teacher(
    distiller: Dict, classifiers: Sequence[Optional[str]], weights: Sequence[float]
) -> Dict:
    r"""Rewrite the config of a distiller of one teacher for several.

    What is recorded of the scores is their mean. All else, features, maps and
    centers, is of one teacher, because the spaces of two have nothing in common:
    its recorder ``NAME`` becomes ``NAME_0``, ``NAME_1`` and so on, of
    ``teachers.0.SOURCE``, ``teachers.1.SOURCE``. So do the losses that read it
    and the connectors that serve them:

    $$L = \sum_m w_m L_m$$

    A recorder, a connector or a loss that the config has already under such a
    name is taken as it is, for teachers of other widths.

    Args:
        distiller (dict): Config of the distiller. It is not changed.
        classifiers (Sequence[str | None]): Name of the linear classifier in each
            teacher. ``head.fc``, or the first of these names, stands for each
            teacher's own.
        weights (Sequence[float]): Shares of the teachers.

    Returns:
        dict: Config of the distiller for an ensemble of the teachers.

    Raises:
        ValueError: If there is something that several teachers cannot have: a
            delivery, a record of functions, a loss without ``loss_weight``, a
            head that was trained on one teacher.

    Example:
        >>> import mmrazor_pckd
        >>> from mmrazor_pckd.models.distillers.per_teacher import per_teacher
        >>> distiller = dict(
        ...     teacher_recorders=dict(
        ...         logits=dict(type='ModuleOutputs', source='head.fc'),
        ...         last=dict(type='ModuleOutputs', source='backbone'),
        ...     ),
        ...     distill_losses=dict(
        ...         loss_kd=dict(type='KLDivergence'),
        ...         loss_at=dict(type='AttentionTransferLoss', loss_weight=10),
        ...     ),
        ...     loss_forward_mappings=dict(
        ...         loss_kd=dict(preds_T=dict(from_student=False, recorder='logits')),
        ...         loss_at=dict(t_feature=dict(from_student=False, recorder='last')),
        ...     ),
        ... )
        >>> found = per_teacher(distiller, ['head.fc', 'head.fc'], [0.75, 0.25])
        >>> [each['source'] for each in found['teacher_recorders'].values()]
        ['head.fc', 'teachers.0.backbone', 'teachers.1.backbone']
        >>> found['distill_losses']['loss_at_1']['loss_weight']
        2.5
        >>> found['loss_forward_mappings']['loss_at_1']['t_feature']['recorder']
        'last_1'
    """
    cfg = {name: _plain(value) for name, value in distiller.items()}
    if cfg.get('distill_deliveries'):
        raise ValueError(
            'distiller.distill_deliveries: what a delivery takes of one teacher it '
            'gives to the student; with several there is no such thing'
        )
    recorders = cfg.get('teacher_recorders') or {}
    cfg['teacher_recorders'], own = _recorders(recorders, classifiers, len(weights))
    mappings = cfg.get('loss_forward_mappings') or {}
    several = [
        name
        for name, mapping in mappings.items()
        if any(_is_own(record, own) for record in _records(mapping))
    ]
    served = {name: _connectors_of(mappings[name]) for name in mappings}
    copied = {each for name in several for each in served[name]}
    shared = {each for name in mappings if name not in several for each in served[name]}

    numbers = range(len(weights))
    connectors = cfg.get('connectors') or {}
    _check_heads(connectors, copied, numbers)
    cfg['connectors'] = _copies(connectors, copied, shared, numbers)
    losses = cfg.get('distill_losses') or {}
    given = set(losses)
    cfg['distill_losses'] = _copies(losses, set(several), set(), numbers)
    for name in several:
        for number in numbers:
            each = f'{name}_{number}'
            if each not in given and losses.get(name) is not None:
                cfg['distill_losses'][each] = _weighed(
                    name, losses[name], weights[number]
                )
    cfg['loss_forward_mappings'] = _copies(mappings, set(several), set(), numbers)
    for name in several:
        for number in numbers:
            if f'{name}_{number}' not in mappings:
                mapping = cfg['loss_forward_mappings'][f'{name}_{number}']
                for record in _records(mapping):
                    if _is_own(record, own):
                        record['recorder'] += f'_{number}'
                for part in _parts(mapping):
                    if part.get('connector'):
                        part['connector'] += f'_{number}'
    if cfg.get('weighted_losses'):
        cfg['weighted_losses'] = list(
            _copies(dict.fromkeys(cfg['weighted_losses']), set(several), set(), numbers)
        )
    return cfg


def _plain(value: Any) -> Any:
    """A copy, of plain dicts."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(each) for each in value)
    return value


def _recorders(recorders: Dict, classifiers: Sequence, count: int) -> tuple:
    """Recorders of the ensemble, and names of those that each teacher has."""
    found: Dict[str, Dict] = {}
    own = set()
    for name, recorder in recorders.items():
        source, kind = recorder['source'], recorder['type'].rpartition('.')[2]
        if kind.startswith(('Function', 'Method')):
            raise ValueError(
                f'distiller.teacher_recorders.{name}: {kind} records the calls of '
                'all teachers; several teachers take ModuleOutputs, ModuleInputs '
                'and Parameter'
            )
        if source.startswith(_EACH):
            found[name] = recorder
        elif kind == 'ModuleOutputs' and source in (SCORES, *classifiers):
            found[name] = dict(recorder, source=SCORES)
        else:
            own.add(name)
            for number in range(count):
                place = _source_in(source, classifiers, number)
                found.setdefault(
                    f'{name}_{number}',
                    recorders.get(
                        f'{name}_{number}',
                        dict(recorder, source=f'{_EACH}{number}.{place}'),
                    ),
                )
    return found, own


def _source_in(source: str, classifiers: Sequence, number: int) -> str:
    classifier = classifiers[number]
    for known in (SCORES, classifiers[0]):
        if classifier and known and f'{source}.'.startswith(f'{known}.'):
            return classifier + source[len(known) :]
    return source


def _parts(mapping: Dict) -> Iterator[Dict]:
    """Arguments of a loss, and the records of those that have a list."""
    for argument in mapping.values():
        yield argument
        yield from argument.get('records', ())


def _records(mapping: Dict) -> List[Dict]:
    return [part for part in _parts(mapping) if 'recorder' in part]


def _is_own(record: Dict, own: set) -> bool:
    return not record.get('from_student') and record['recorder'] in own


def _connectors_of(mapping: Dict) -> set:
    return {part['connector'] for part in _parts(mapping) if part.get('connector')}


def _copies(parts: Dict, copied: set, kept: set, numbers: Sequence[int]) -> Dict:
    """Parts of which some have one for each teacher."""
    found: Dict = {}
    for name, part in parts.items():
        if name not in copied or name in kept:
            found[name] = part
        if name in copied:
            for number in numbers:
                each = f'{name}_{number}'
                found[each] = parts.get(each, copy.deepcopy(part))
    return found


def _check_heads(connectors: Dict, copied: set, numbers: Sequence[int]) -> None:
    for name in copied:
        part = connectors.get(name)
        needed = [f'{name}_{number}' for number in numbers]
        frozen = isinstance(part, dict) and part.get('frozen')
        if frozen and not connectors.keys() >= set(needed):
            raise ValueError(
                f'distiller.connectors.{name}: its checkpoint was trained on one '
                f'teacher; with several give {", ".join(needed)}'
            )


def _weighed(name: str, loss: Any, weight: float) -> Dict:
    full = loss.get('loss_weight', default_of(loss, 'loss_weight'))
    if full is None:
        raise ValueError(
            f'distiller.distill_losses.{name}: {loss["type"]} has no loss_weight, '
            'with which the terms of several teachers are weighed'
        )
    return dict(loss, loss_weight=full * weight)

"""Fit a method of ``configs/_base_/methods`` to a pair of networks.

A method file leaves open what depends on the pair, and names it:

=============================== ==============================================
in a method file                what stands there once it is fitted
=============================== ==============================================
``'head.fc'``, ``'head.fc.*'``  the classifier's name, as a recorder's source
``'stem'``                      recorder of the map before the stages
``'stages.2'``                  recorder of the second stage, or of the last
                                one where there are fewer
``'stages.last'``               recorder of the last stage
``'stages.N.previous'``         recorder of the stage before, for the first one
                                of the stem
``'stages.N.before'``           recorder of a stage before its last activation,
                                of its output where it ends in none
``'stages.N.norm'``             recorder of the batch norm that ends a stage
``'stages.N.norm.weight'``      recorder of its weight, likewise of its ``bias``
``'student.width'``             a fact of the student, with ``* 16`` or ``// 2``
                                behind it its multiple or part
``'teacher.stages.N.channels'`` a fact of the teacher, also of the stage
                                ``previous`` to it
``'teacher.stages.channels'``   the list of this fact over all stages
``'pair.num_classes'``          what the pair's file gives
=============================== ==============================================

Parts whose names end in ``N`` are repeated for each stage: ``layerN`` becomes
``layer1``, ``layer2``, ... A list of weights counts from the last stage. In
other parts, entries of a list that name ``layerN`` or ``stages.N`` are
repeated in their place: ``['student.stages.N.channels', 'student.width']``.

The facts of a network stand beside it, ``wrn16_2_facts`` beside ``wrn16_2``:

* ``width``: of the feature that goes into the classifier;
* ``classifier``: its name; ``bias``: whether it has one, by default True;
* ``scores``: the module whose output are the scores, by default the classifier;
* ``loss_module``: the module that gets scores and labels, by default
  ``head.loss_module``;
* ``stem``: the map before the stages;
* ``stages``: for each ``module``, ``channels`` and ``size`` (pixels) of its
  map, and where the stage ends in an activation ``before``, the recorder of
  the map before it, with ``record_idx`` and ``data_idx`` of its losses, and
  ``norm``, the batch norm whose output is that map.
"""

import re
from typing import Any, Dict, Iterator, List, Mapping, Set

from mmengine.config import Config

from .network_facts import PLACE, fill, linked, recorder_of
from .repeated_parts import repeat

_SIDES = ('student', 'teacher')
_LOSS = 'head.loss_module'


def fit(method: Mapping, pair: Mapping, **changes: Any) -> dict:
    """Fit a method to a pair of networks.

    Beside what the method's file leaves open, it

    * puts in ``architecture``, ``teacher`` and ``teacher_ckpt``;
    * gives the weighting of the images the pair's growth rate, if it has one;
    * leaves the center alignment out where the classifiers' widths differ;
    * leaves a bias out that is not there, and where the biases are compared
      the other one with it.

    Args:
        method (Mapping): ``model`` of a method's file.
        pair (Mapping): ``student``, ``teacher``, ``student_facts``,
            ``teacher_facts``, ``teacher_ckpt`` and, where they are needed,
            ``growth_rate`` and ``num_classes``: a pair's file, in a config
            ``_base_``.
        **changes: What else this config changes, merged into the fitted
            model as a config is into its base.

    Returns:
        dict: The model. Its ``_delete_`` lets it replace the method's model
        in a config, instead of being merged into it.

    Raises:
        ValueError: If the pair lacks what the method names, the networks
            have stages of unequal number, or of unequal channels where the
            method needs equal ones.

    Example:
        >>> method = dict(
        ...     type='SingleTeacherDistill',
        ...     distiller=dict(
        ...         connectors=dict(
        ...             projection=dict(
        ...                 in_channels='student.width',
        ...                 out_channels='teacher.width * 2',
        ...             )
        ...         )
        ...     ),
        ... )
        >>> pair = dict(
        ...     student=dict(type='A'),
        ...     teacher=dict(type='B'),
        ...     teacher_ckpt='b.pth',
        ...     student_facts=dict(width=64, classifier='head.fc'),
        ...     teacher_facts=dict(width=256, classifier='head.fc'),
        ... )
        >>> model = fit(method, pair)
        >>> model['architecture'], model['teacher_ckpt']
        ({'type': 'A'}, 'b.pth')
        >>> model['distiller']['connectors']
        {'projection': {'in_channels': 64, 'out_channels': 512}}
    """
    _check(pair)
    model = _plain(method)
    facts = {side: linked(_plain(pair[f'{side}_facts'])) for side in _SIDES}
    distiller = model.pop('distiller')
    if places(distiller):
        distiller = repeat(distiller, _stages(facts))
    _record(distiller, facts)
    if distiller.get('sample_weighting') and 'loss_module' in facts['student']:
        distiller['task_loss_source'] = facts['student']['loss_module']
    _check_channels(distiller, facts)
    _leave_out(distiller, facts)
    distiller = fill(distiller, dict(facts, pair=pair))
    weighting = distiller.get('sample_weighting') or {}
    if 'growth_rate' in weighting and pair.get('growth_rate') is not None:
        weighting['growth_rate'] = pair['growth_rate']
    model.update(
        architecture=_plain(pair['student']),
        teacher=_plain(pair['teacher']),
        teacher_ckpt=pair['teacher_ckpt'],
        distiller=distiller,
    )
    if changes:
        cfg = Config(dict(model=model))
        cfg.merge_from_dict(dict(model=_plain(changes)))
        model = cfg.model.to_dict()
    return dict(_delete_=True, **model)


def places(method: Mapping) -> Set[str]:
    """Places inside the networks that a method's recorders name.

    Args:
        method (Mapping): ``model`` of a method's file.

    Returns:
        set[str]: Such as ``'stages.N.before'``; empty for a method that is
        content with features and scores.

    Example:
        >>> recorders = dict(layerN=dict(source='stages.N'))
        >>> places(dict(distiller=dict(student_recorders=recorders)))
        {'stages.N'}
    """
    return {text for text in _strings(method) if PLACE.fullmatch(text)}


def _check(pair: Mapping) -> None:
    """See that the pair has what every method needs."""
    facts = [f'{side}_facts' for side in _SIDES]
    for key in (*_SIDES, *facts, 'teacher_ckpt'):
        if key not in pair:
            raise ValueError(f'the pair has no {key}, see configs/_base_/pairs')
    for key in facts:
        for fact in ('width', 'classifier'):
            if fact not in pair[key]:
                raise ValueError(
                    f'{key} has no {fact}, see mmrazor_pckd/apis/recipes.py'
                )


def _plain(value: Any) -> Any:
    """A copy, of plain dicts."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(each) for each in value)
    return value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, str):
        yield value


def _stages(facts: Mapping) -> int:
    """Number of stages, of both networks."""
    counts = [len(facts[side].get('stages', ())) for side in _SIDES]
    if counts[0] != counts[1]:
        raise ValueError(
            f'student_facts.stages has {counts[0]} stages and teacher_facts.stages '
            f'{counts[1]}: the method compares one with one, leave out those that '
            'have no counterpart'
        )
    return counts[0]


def _record(distiller: dict, facts: Mapping) -> None:
    """Put in what the recorders record, and which of their records count."""
    which: Dict[Any, dict] = {}
    for side in _SIDES:
        for name, recorder in distiller.get(f'{side}_recorders', {}).items():
            source = recorder['source']
            if re.match(r'head\.fc\b', source):
                whole = source == 'head.fc' and recorder['type'] == 'ModuleOutputs'
                name = facts[side].get('scores') if whole else None
                recorder['source'] = name or facts[side]['classifier'] + source[7:]
            elif source == _LOSS:
                recorder['source'] = facts[side].get('loss_module', _LOSS)
            elif PLACE.fullmatch(source):
                found = recorder_of(source, side, facts)
                recorder.update(type=found.pop('type'), source=found.pop('source'))
                which[side == 'student', name] = found
    for arguments in distiller.get('loss_forward_mappings', {}).values():
        for argument in arguments.values():
            for each in _records(argument):
                each.update(which.get((each['from_student'], each['recorder']), {}))


def _records(argument: dict) -> List[dict]:
    """The records of an argument of a loss, which is one or has a list."""
    return argument.get('records', [argument])


def _check_channels(distiller: dict, facts: Mapping) -> None:
    """See that a loss without a connector has stages of equal channels."""
    losses = distiller.get('distill_losses', {}).values()
    if any(loss and loss.get('type') == 'SolutionFlowLoss' for loss in losses):
        student, teacher = (
            ', '.join(str(each['channels']) for each in (side['stem'], *side['stages']))
            for side in (facts[side] for side in _SIDES)
        )
        if student != teacher:
            raise ValueError(
                'SolutionFlowLoss compares maps of equal channels: stem and stages '
                f'of the student have {student} and those of the teacher {teacher}; '
                'vid, at and reviewkd take unequal ones'
            )


def _leave_out(distiller: dict, facts: Mapping) -> None:
    """Leave out what this pair has no counterpart for."""
    losses = distiller.get('distill_losses', {})
    if facts['student']['width'] != facts['teacher']['width']:
        for name, loss in losses.items():
            if loss and loss.get('type') == 'CenterAlignmentLoss':
                losses[name] = None
    lacking = [side for side in _SIDES if not facts[side].get('bias', True)]
    if not lacking:
        return
    biases = {
        (side == 'student', name): side
        for side in _SIDES
        for name, recorder in distiller.get(f'{side}_recorders', {}).items()
        if recorder['source'] == facts[side]['classifier'] + '.bias'
    }
    needed = set()
    for name, arguments in distiller.get('loss_forward_mappings', {}).items():
        loss = losses.get(name)
        # Others compute the scores of each network with its own bias.
        compared = not loss or loss.get('type') == 'CenterAlignmentLoss'
        for key, argument in list(arguments.items()):
            kept = []
            for each in _records(argument):
                which = each['from_student'], each['recorder']
                if which not in biases or not (compared or biases[which] in lacking):
                    kept.append(each)
                    needed.add(which)
            if not kept:
                del arguments[key]
            elif 'records' in argument:
                argument['records'] = kept
    for (_, name), side in ((which, biases[which]) for which in biases.keys() - needed):
        del distiller[f'{side}_recorders'][name]

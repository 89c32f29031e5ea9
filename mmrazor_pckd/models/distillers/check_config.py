"""Checks of a distillation's config, before anything of it is built."""

import inspect
from typing import Any, Dict, Iterator, Optional

from mmrazor.registry import MODELS, TASK_UTILS

from ...utils.near_matches import near_matches
from .check_mapping import check_mapping


def check_model(cfg: Dict) -> None:
    """Check the config of an algorithm and of its distiller.

    Args:
        cfg (dict): ``model`` of a config. Without a distiller it is left
            alone.

    Raises:
        ValueError: If a type, an argument or a name in it is unknown, a
            needed argument is not given, or a number is out of its bounds.
            The text gives the config key and the near matches.

    Example:
        >>> import mmrazor_pckd
        >>> from mmrazor_pckd.models.distillers.check_config import check_model
        >>> check_model(dict(type='SingleTeacherDistill', distiler=dict()))
        Traceback (most recent call last):
        ...
        ValueError: model.distiler: SingleTeacherDistill has no such argument; \
near matches: distiller
    """
    if not isinstance(cfg, dict) or not isinstance(cfg.get('type'), str):
        return
    algorithm = _find(cfg, MODELS)
    if 'distiller' not in cfg:
        # A typing error in this very key, else no distillation.
        if algorithm is not None and 'distiller' in (_arguments(algorithm) or ()):
            _check_arguments('model', cfg, algorithm)
        return
    _check_part('model', cfg, MODELS)
    distiller = cfg['distiller']
    if isinstance(distiller, dict):
        _check_part('distiller', distiller, MODELS)
        check_distiller(distiller)


def check_distiller(cfg: Dict) -> None:
    """Check recorders, connectors, losses and mappings of a distiller.

    Args:
        cfg (dict): Arguments of a distiller, and its ``type``, without which
            it is a ``ConfigurableDistiller``.

    Raises:
        ValueError: As in `check_model`.

    Example:
        >>> import mmrazor_pckd
        >>> from mmrazor_pckd.models.distillers.check_config import check_distiller
        >>> losses = dict(loss_kd=dict(type='KLDivergence', tua=4))
        >>> check_distiller(dict(distill_losses=losses))
        Traceback (most recent call last):
        ...
        ValueError: distiller.distill_losses.loss_kd.tua: KLDivergence has no \
such argument; near matches: tau
    """
    recorders = {
        whose: cfg.get(f'{whose}_recorders') or {} for whose in ('student', 'teacher')
    }
    for whose, parts in recorders.items():
        for name, part in parts.items():
            _check_part(
                f'distiller.{whose}_recorders.{name}', part, TASK_UTILS, 'Recorder'
            )
    connectors = cfg.get('connectors') or {}
    for name, part in connectors.items():
        for each in part if isinstance(part, list) else [part]:
            _check_part(f'distiller.connectors.{name}', each, MODELS)
    weighting = cfg.get('sample_weighting')
    if weighting is not None:
        _check_part('distiller.sample_weighting', weighting, TASK_UTILS)
    losses = {
        name: part
        for name, part in (cfg.get('distill_losses') or {}).items()
        if part is not None
    }
    for name, part in losses.items():
        key = f'distiller.distill_losses.{name}'
        _check_part(key, part, MODELS)
        _check_numbers(key, part)
    distiller = _kind(cfg)
    for name, mapping in (cfg.get('loss_forward_mappings') or {}).items():
        if name in (cfg.get('distill_losses') or {}):
            if name in losses:
                check_mapping(
                    f'distiller.loss_forward_mappings.{name}',
                    mapping,
                    _kind(losses[name]),
                    distiller,
                    recorders,
                    connectors,
                )
        else:
            raise ValueError(
                f'distiller.loss_forward_mappings: "{name}" is none of '
                f'distiller.distill_losses; {near_matches(name, losses)}'
            )


def default_of(part: Dict, argument: str) -> Any:
    """The default of an argument of a registered type.

    Args:
        part (dict): Config of the type.
        argument (str): Name of the argument.

    Returns:
        Any: The default; None where there is none, or no such argument.

    Example:
        >>> import mmrazor_pckd
        >>> from mmrazor_pckd.models.distillers.check_config import default_of
        >>> default_of(dict(type='KLDivergence'), 'loss_weight')
        1.0
    """
    kind: Any = _kind(part)
    for constructor in _constructors(kind):
        parameters = inspect.signature(constructor).parameters
        if argument in parameters:
            default = parameters[argument].default
            return None if default is inspect.Parameter.empty else default
        if all(each.kind != each.VAR_KEYWORD for each in parameters.values()):
            break
    return None


def _find(part: Dict, registry, suffix: str = '') -> Any:
    name = part['type'] + suffix
    scope = part.get('_scope_')
    return registry.get(f'{scope}.{name}' if scope else name)


def _kind(part: Any) -> Optional[type]:
    """Class of a part; None where it is built already, or unknown."""
    kind = part.get('type') if isinstance(part, dict) else None
    return _find(part, MODELS) if isinstance(kind, str) else kind


def _check_part(key: str, part: Dict, registry, suffix: str = '') -> None:
    if not isinstance(part, dict):
        return  # built already
    if 'type' not in part:
        raise ValueError(f'{key}: there is no "type" in {dict(part)}')
    if not isinstance(part['type'], str):
        return
    found = _find(part, registry, suffix)
    if found is None:
        known = [
            name.removesuffix(suffix)
            for each in (registry, registry.parent)
            for name in each.module_dict
            if name.endswith(suffix)
        ]
        raise ValueError(
            f'{key}.type: "{part["type"]}" is not registered; '
            f'{near_matches(part["type"], known)}'
        )
    _check_arguments(key, part, found)


def _check_arguments(key: str, part: Dict, kind: type) -> None:
    known = _arguments(kind)
    for name in part:
        if known is not None and name not in (*known, 'type', '_scope_'):
            raise ValueError(
                f'{key}.{name}: {kind.__name__} has no such '
                f'argument; {near_matches(name, known)}'
            )
    for name in _required(kind):
        if name not in part:
            raise ValueError(f'{key}.{name} is not given: {kind.__name__} needs it')


def _required(kind: type) -> list:
    """Names of the constructor's arguments that have no default."""
    for constructor in _constructors(kind):
        _, *parameters = inspect.signature(constructor).parameters.values()
        named = [
            each
            for each in parameters
            if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        ]
        if named or not parameters:  # else all is handed on
            return [each.name for each in named if each.default is each.empty]
    return []


def _arguments(kind: type) -> Optional[set]:
    """Names of the constructor's arguments; None where any name will do."""
    known = set()
    for constructor in _constructors(kind):
        parameters = inspect.signature(constructor).parameters.values()
        known |= {
            each.name
            for each in parameters
            if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
        } - {'self'}
        if all(each.kind != each.VAR_KEYWORD for each in parameters):
            return known
    return None


def _constructors(kind: type) -> Iterator:
    """Where arguments go that are handed on as ``**kwargs``."""
    for each in getattr(kind, '__mro__', ()):
        if '__init__' in vars(each) and each is not object:
            yield each.__init__


def _check_numbers(key: str, part: Dict) -> None:
    weight, tau = part.get('loss_weight', 1), part.get('tau', 1)
    # Written so that NaN is refused too.
    if isinstance(weight, (int, float)) and not weight >= 0:
        raise ValueError(
            f'{key}.loss_weight must be >= 0, got {weight}; to leave the '
            'loss out, set it to None or its weight to 0'
        )
    if isinstance(tau, (int, float)) and not tau > 0:
        raise ValueError(f'{key}.tau must be > 0, got {tau}')

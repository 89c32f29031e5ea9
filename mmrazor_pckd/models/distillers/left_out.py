"""Losses of a distiller that a config leaves out."""

from typing import Any, Dict, Iterator, Tuple


def without_none(
    losses: Dict[str, Any], mappings: Dict[str, Dict], connectors: Dict[str, Any]
) -> Tuple[Dict, Dict, Dict]:
    """Leave out the losses that are None, and what serves them alone.

    Args:
        losses (dict): Losses by name, None where they are left out.
        mappings (dict): Their forward mappings.
        connectors (dict): Connectors by name.

    Returns:
        tuple[dict, dict, dict]: Losses, mappings and connectors that remain.

    Example:
        >>> mappings = dict(
        ...     loss_a=dict(s_feature=dict(connector='a')),
        ...     loss_b=dict(s_feature=dict(connector='b')),
        ... )
        >>> without_none(dict(loss_a=1, loss_b=None), mappings, dict(a=2, b=3))
        ({'loss_a': 1}, {'loss_a': {'s_feature': {'connector': 'a'}}}, {'a': 2})
    """

    def connectors_of(names) -> set:
        return {
            connector
            for name in names
            for argument in (mappings.get(name) or {}).values()
            for connector in _connectors(argument)
        }

    dropped = {name for name, loss in losses.items() if loss is None}
    kept = [name for name in mappings if name not in dropped]
    idle = connectors_of(dropped) - connectors_of(kept)
    return (
        {name: losses[name] for name in losses if name not in dropped},
        {name: mappings[name] for name in kept},
        {name: connectors[name] for name in connectors if name not in idle},
    )


def _connectors(argument: Any) -> Iterator:
    """Connectors of an argument, and of its records if it has a list."""
    if isinstance(argument, dict):
        yield argument.get('connector')
        for record in argument.get('records', ()):
            yield from _connectors(record)

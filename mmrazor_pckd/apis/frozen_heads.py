"""Heads that a checkpoint fills and freezes, where there is none to be filled by."""

from mmengine.config import ConfigDict


def thaw_heads(model: ConfigDict) -> None:
    """Lets frozen connectors be built without their checkpoints.

    Args:
        model (ConfigDict): ``model`` of a config, changed in place.

    Example:
        >>> head = dict(type='ProjectionHead', frozen=True, checkpoint='a.pth')
        >>> model = ConfigDict(distiller=dict(connectors=dict(head_t=head)))
        >>> thaw_heads(model)
        >>> model.distiller.connectors.head_t.frozen
        False
    """
    connectors = (model.get('distiller') or {}).get('connectors') or {}
    for connector in connectors.values():
        if isinstance(connector, dict) and connector.get('frozen'):
            connector.update(frozen=False, checkpoint=None)

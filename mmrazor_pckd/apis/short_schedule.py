"""Methods on a schedule of fewer epochs than that of CIFAR-100."""

from typing import Any, Dict, List, Mapping, Sequence

PUBLISHED = 240


def shortened(
    hooks: Sequence[Mapping[str, Any]], epochs: float, of: int = PUBLISHED
) -> List[Dict[str, Any]]:
    """Hooks whose ``epochs`` take the same share of a shorter schedule.

    Args:
        hooks (Sequence[Mapping]): Configs of hooks, such as a warm-up or a first
            stage; those without ``epochs`` stay as they are.
        epochs (float): Length of the schedule.
        of (int): Length of the schedule that they are written for. Defaults to
            240, that of CRD on CIFAR-100.

    Returns:
        list[dict]: With whole epochs, one or more.

    Example:
        >>> shortened([dict(type='LossWarmupHook', epochs=20)], epochs=12)
        [{'type': 'LossWarmupHook', 'epochs': 1}]
    """
    return [
        dict(hook, epochs=max(1, round(hook['epochs'] * epochs / of)))
        if 'epochs' in hook
        else dict(hook)
        for hook in hooks
    ]

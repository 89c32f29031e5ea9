"""Arguments of all backbones, checked where a config gives them."""

from typing import Iterable, Sequence, Tuple


def check_depth(depth: int, allowed: Iterable[int], name: str) -> int:
    """Check a depth.

    Args:
        depth (int): The depth that a config gives.
        allowed (Iterable[int]): The depths there are.
        name (str): The backbone's type, for the message.

    Returns:
        int: ``depth`` itself.

    Raises:
        ValueError: If it is not among those allowed, which the text gives.

    Example:
        >>> from mmrazor_pckd.models.backbones.arguments import check_depth
        >>> check_depth(20, (8, 14, 20), 'CIFARResNet')
        20
    """
    if depth not in tuple(allowed):
        raise ValueError(
            f'depth={depth!r} is none of {name}: {", ".join(map(str, allowed))}'
        )
    return depth


def check_out_indices(
    out_indices: Sequence[int], stages: int, name: str
) -> Tuple[int, ...]:
    """Check the stages that a backbone is to return.

    Args:
        out_indices (Sequence[int]): Stages, from 0.
        stages (int): Number of stages there are.
        name (str): The backbone's type, for the message.

    Returns:
        tuple[int, ...]: The stages.

    Raises:
        ValueError: If it is no sequence, empty, or has a stage too many.

    Example:
        >>> from mmrazor_pckd.models.backbones.arguments import check_out_indices
        >>> check_out_indices([0, 2], stages=3, name='CIFARResNet')
        (0, 2)
    """
    if (
        not isinstance(out_indices, Sequence)
        or not out_indices
        or not set(out_indices) <= set(range(stages))
    ):
        raise ValueError(
            f'out_indices={out_indices!r} does not fit {name}: '
            f'a sequence of stages 0 to {stages - 1} is needed'
        )
    return tuple(out_indices)

"""Arguments that all backbones share, checked where a config gives them."""

from typing import Iterable, Sequence, Tuple


def check_depth(depth: int, allowed: Iterable[int], name: str) -> int:
    """Return ``depth``, or raise ``ValueError`` with those allowed."""
    if depth not in tuple(allowed):
        raise ValueError(
            f'depth={depth!r} is none of {name}: {", ".join(map(str, allowed))}'
        )
    return depth


def check_out_indices(
    out_indices: Sequence[int], stages: int, name: str
) -> Tuple[int, ...]:
    """Return ``out_indices``, or raise ``ValueError`` with those there are."""
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

"""How a patch replaces a function of another package: once, and visibly.

The replacement carries the name of its patch, and ``__wrapped__`` is the
original. Other packages wrap functions too, and ``functools.wraps`` gives
theirs a ``__wrapped__``: it is no mark of ours.
"""

import functools
import inspect
from typing import Any, Callable, List, NamedTuple, Tuple

_MARK = '_mmrazor_pckd_patches'


class Replacement(NamedTuple):
    """One attribute that a patch has replaced."""

    patch: str
    owner: Any
    name: str
    original: Any


replacements: List[Replacement] = []


def patches_of(value: Any) -> Tuple[str, ...]:
    """Names of the patches that a function has gone through."""
    return getattr(_bare(value), _MARK, ())


def replace(owner: Any, name: str, make: Callable, patch: str) -> None:
    """Replace an attribute, unless this very patch is in place.

    Args:
        owner (module | type): Where the attribute is.
        name (str): Name of the attribute. It need not be there.
        make (Callable): Makes the replacement of the original, ``None`` where
            there is none: a function, a property or a namespace.
        patch (str): ``__name__`` of the patch's module.

    Example:
        >>> from types import SimpleNamespace
        >>> module = SimpleNamespace(area=lambda side: side)
        >>> def squared(area):
        ...     return lambda side: area(side) ** 2
        >>> for _ in range(2):
        ...     replace(module, 'area', squared, 'compat.square')
        >>> module.area(3), patches_of(module.area)
        (9, ('square',))
        >>> _ = replacements.pop()
    """
    patch = patch.rpartition('.')[2]
    original = inspect.getattr_static(owner, name, None)
    if patch in patches_of(original):
        return
    replacement = make(original)
    if inspect.isfunction(replacement) and callable(original):
        # One with a docstring keeps its name too.
        takes = () if replacement.__doc__ else functools.WRAPPER_ASSIGNMENTS
        functools.update_wrapper(replacement, original, assigned=takes)
    setattr(_bare(replacement), _MARK, (*patches_of(original), patch))
    setattr(owner, name, replacement)
    replacements.append(Replacement(patch, owner, name, original))


def _bare(value: Any) -> Any:
    return value.fget if isinstance(value, property) else value

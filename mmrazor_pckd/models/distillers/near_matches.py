"""What a mistyped name in a config may have meant."""

from difflib import get_close_matches
from typing import Iterable


def near_matches(name: str, options: Iterable[str]) -> str:
    """Say the options nearest to ``name``, or all where none is near."""
    options = [option for option in options if option]
    near = get_close_matches(name, options, n=3)
    if near:
        return 'near matches: ' + ', '.join(near)
    return 'there are: ' + ', '.join(options[:20] or ['none'])

"""Names that a mistyped name in a config may stand for."""

from difflib import get_close_matches
from typing import Iterable


def near_matches(name: str, options: Iterable[str]) -> str:
    """List the options nearest to a name, or all where none is near.

    Args:
        name (str): The name that is not among the options.
        options (Iterable[str]): The names there are.

    Returns:
        str: The end of a message.

    Example:
        >>> from mmrazor_pckd.utils.near_matches import near_matches
        >>> near_matches('teacher_chkpt', ['teacher', 'teacher_ckpt', 'views'])
        'near matches: teacher_ckpt, teacher'
        >>> near_matches('x', ['teacher', 'views'])
        'there are: teacher, views'
    """
    options = [option for option in options if option]
    near = get_close_matches(name, options, n=3)
    if near:
        return 'near matches: ' + ', '.join(near)
    return 'there are: ' + ', '.join(options[:20] or ['none'])

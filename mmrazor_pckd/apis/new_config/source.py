"""Python source of a config."""


class Name(str):
    """A variable of the config, in a value that is written with it.

    Example:
        >>> code(dict(type='A', teacher=Name('teacher')))
        "dict(type='A', teacher=teacher)"
    """

    def __repr__(self) -> str:
        return str(self)


def code(value) -> str:
    """A config's value as Python code.

    Example:
        >>> code(dict(scale=(3,), parts=[dict(type='A')]))
        "dict(scale=(3, ), parts=[dict(type='A')])"
    """
    if isinstance(value, dict) and all(
        isinstance(key, str) and key.isidentifier() for key in value
    ):
        pairs = (f'{key}={code(each)}' for key, each in value.items())
        return f'dict({", ".join(pairs)})'
    if isinstance(value, list):
        return f'[{", ".join(map(code, value))}]'
    if isinstance(value, tuple):
        inside = ', '.join(map(code, value))
        return f'({inside}, )' if len(value) == 1 else f'({inside})'
    return repr(value)

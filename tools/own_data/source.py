"""Python source of configs: written, and changed in place."""

import ast
from typing import Any, Dict, List, Optional

# Code by key, as in --cfg-options. None leaves the key out.
Changes = Dict[str, Optional[str]]


def code(value) -> str:
    """A config's value as Python code."""
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


def rewrite(text: str, changes: Changes) -> str:
    """Change the ``model`` in a config's text and keep its comments.

    Args:
        text (str): A config with ``model = dict(...)``.
        changes (dict): Code by key below ``model``. A key that is not there
            is added: in the model itself behind ``type``, else at the end.
    """
    for key, value in changes.items():
        text = _rewrite(text, key.split('.'), value)
    return text


def _rewrite(text: str, path: List[str], value: Optional[str]) -> str:
    call: Any = find_model(text)
    for name in path[:-1]:
        call = arguments(call)[name].value
    known, name = arguments(call), path[-1]
    names = list(known)
    if name not in known:
        last = 'type' if len(path) == 1 else names[-1]
        start = end = _end(text, known[last])
        value = f', {name}={value}'
    elif value is not None:
        start = _start(text, known[name].value)
        end = _end(text, known[name].value)
    else:
        value, place = '', names.index(name)
        start, end = _start(text, known[name]), _end(text, known[name])
        # With the comma before it, or the one behind the first.
        if place > 0:
            start = _end(text, known[names[place - 1]])
        elif len(names) > 1:
            end = _start(text, known[names[1]])
    return text[:start] + value + text[end:]


# The tree is that of our own method files, of which each node's kind is known.
def find_model(text: str) -> Any:
    """``dict(...)`` that ``model`` is."""
    assigned: Any = [
        node for node in ast.parse(text).body if isinstance(node, ast.Assign)
    ]
    return next(node.value for node in assigned if node.targets[0].id == 'model')


def arguments(call: Any) -> Dict[str, Any]:
    """What is between the parentheses of ``dict(...)``, by name."""
    return {each.arg: each for each in call.keywords}


def _start(text: str, node: Any) -> int:
    return _offset(text, node.lineno, node.col_offset)


def _end(text: str, node: Any) -> int:
    return _offset(text, node.end_lineno, node.end_col_offset)


def _offset(text: str, line: int, column: int) -> int:
    """Place in a text; columns of ``ast`` count bytes."""
    lines = text.splitlines(keepends=True)
    inside = lines[line - 1].encode()[:column].decode()
    return sum(map(len, lines[: line - 1])) + len(inside)

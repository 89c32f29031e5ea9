"""``--cfg-options`` with ``dict(...)`` in a value never returns.

Fault: mmengine's ``DictAction`` knows numbers, words, lists and tuples. It splits
``dict(type='Mixup', alpha=0.2)`` at no comma, and calls itself with the same text
until Python stops it.
Remedy: a value of literals and ``dict(...)`` is read as a config reads it; other
calls are refused in one line.
Absent: never.
May go: when mmengine reads such a value.
"""

import argparse
import ast
import re
from typing import Any

from .patching import replace


def literal(text: str) -> Any:
    """Read a Python literal that may hold ``dict(...)``. Nothing is run.

    Args:
        text (str): Value of an option.

    Raises:
        ValueError: If it is anything else.

    Example:
        >>> literal("[dict(type='Mixup', alpha=0.2)]")
        [{'type': 'Mixup', 'alpha': 0.2}]
    """
    try:
        tree = _Dicts().visit(ast.parse(text.strip(), mode='eval'))
        return ast.literal_eval(tree)
    except (ValueError, SyntaxError) as error:
        raise ValueError(
            f'cannot read "{text}": a value is a number, a word, or a Python literal, '
            "as [dict(type='Mixup', alpha=0.2)]"
        ) from error


class _Dicts(ast.NodeTransformer):
    """Turns each ``dict(a=1)`` into ``{'a': 1}``."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        plain = isinstance(node.func, ast.Name) and node.func.id == 'dict'
        if not plain or node.args or any(each.arg is None for each in node.keywords):
            return node
        return ast.Dict(
            [ast.Constant(each.arg) for each in node.keywords],
            [each.value for each in node.keywords],
        )


def _read_dicts(parse_iterable):
    def parse(val):
        # mmengine: a comma that is not in outer brackets splits nothing.
        if re.search(r'\w\(', val):
            try:
                return literal(val)
            except ValueError as error:
                # argparse makes one line of it, behind the tool's usage.
                raise argparse.ArgumentError(None, str(error)) from error
        return parse_iterable(val)

    return staticmethod(parse)


def install() -> bool:
    """Wrap how an option's value is read."""
    from mmengine.config import DictAction

    replace(DictAction, '_parse_iterable', _read_dicts, __name__)
    return True

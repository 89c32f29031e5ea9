"""What the package of formulas exports, and what it needs."""

import ast
import inspect
from pathlib import Path

import pytest

from mmrazor_pckd import functional

MODULES = sorted(
    path
    for path in Path(functional.__file__).parent.glob('*.py')
    if path.name != '__init__.py'
)


@pytest.mark.parametrize('path', MODULES, ids=lambda path: path.stem)
def test_every_public_function_is_exported(path):
    public = [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith('_')
    ]
    assert public
    assert set(public) <= set(functional.__all__)


def test_the_docstring_names_what_is_exported():
    for name in functional.__all__:
        assert f'`{name}`' in functional.__doc__


def test_every_function_has_an_example():
    for name in functional.__all__:
        text = inspect.getdoc(getattr(functional, name))
        assert text.count('\nExample:\n    >>> ') == 1, name


@pytest.mark.parametrize('path', MODULES, ids=lambda path: path.stem)
def test_nothing_but_torch_is_imported(path):
    allowed = {'torch', 'math', 'typing', 'functools', 'contextlib'}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            assert {alias.name.split('.')[0] for alias in node.names} <= allowed
        elif isinstance(node, ast.ImportFrom):
            # One dot: a module of this folder.
            assert node.level == 1 or node.module.split('.')[0] in allowed

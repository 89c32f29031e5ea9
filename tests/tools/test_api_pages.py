"""Docstrings are prepared for the API pages."""

import pytest
from builders import ROOT

griffe = pytest.importorskip('griffe')

INNER = """
from .half import half, quarter

__all__ = ['half', 'quarter']
"""
MODULE = '''
def half(x):
    """Divide by two, see :func:`~halves.formulas.quarter`.

    It is no `mmrazor_pckd.functional.unit`.

    Returns:
        float: The half. Example: of 3 it is 1.5.

    Example:
        >>> half(3)
        1.5
    """
    return x / 2


def quarter(x):
    """Divide by four."""
    return half(half(x))
'''


@pytest.fixture
def halves(tmp_path):
    folder = tmp_path / 'halves' / 'formulas'
    folder.mkdir(parents=True)
    (folder.parent / '__init__.py').touch()
    (folder / '__init__.py').write_text(INNER)
    (folder / 'half.py').write_text(MODULE)
    return griffe.load(
        'halves',
        search_paths=[tmp_path],
        docstring_parser='google',
        extensions=griffe.load_extensions(str(ROOT / 'tools/dev/api_pages.py')),
    )


def test_an_example_is_a_section(halves):
    function = halves['formulas']['half']
    assert [section.kind.value for section in function.docstring.parsed] == [
        'text',
        'returns',
        'examples',
    ]
    text = function.docstring.parsed[0].value
    assert 'see `halves.formulas.quarter`.' in text
    assert 'no [`mmrazor_pckd.functional.unit`][mmrazor_pckd.functional.unit].' in text
    assert '1.5' in function.docstring.parsed[1].value[0].description


def test_a_function_shadows_its_module(halves):
    formulas = halves['formulas']
    assert formulas['half'].is_function
    assert formulas['quarter'].is_function
    assert formulas['half'].parameters['x']

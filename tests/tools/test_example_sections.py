"""`Example:` of a docstring is rendered as a session of Python."""

import pytest
from builders import ROOT

griffe = pytest.importorskip('griffe')

SOURCE = '''
def half(x):
    """Divide by two.

    Returns:
        float: The half. Example: of 3 it is 1.5.

    Example:
        >>> half(3)
        1.5
    """
    return x / 2
'''


def test_an_example_is_a_section(tmp_path):
    (tmp_path / 'halves.py').write_text(SOURCE)
    path = str(ROOT / 'tools/dev/example_sections.py')
    module = griffe.load(
        'halves',
        search_paths=[tmp_path],
        docstring_parser='google',
        extensions=griffe.load_extensions(path),
    )
    sections = module['half'].docstring.parsed
    assert [section.kind.value for section in sections] == [
        'text',
        'returns',
        'examples',
    ]
    assert '1.5' in sections[1].value[0].description

"""Tables in the pages of results/ are those of the files beside them."""

import sys

import pytest
from builders import ROOT, load_tool

document_tables = load_tool('dev/document_tables.py')
PAGE = """Before.

<!-- table of comparison.md -->
| old |
<!-- end of table -->

After.
"""
FILE = """Words.

| a | b |
| --- | --- |
| 1 | 2 |

| c |
"""
NEW = PAGE.replace('| old |\n', '| a | b |\n| --- | --- |\n| 1 | 2 |\n\n| c |\n')


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A page whose table is old."""
    monkeypatch.setattr(document_tables, 'RESULTS', tmp_path)
    folder = tmp_path / 'mine'
    folder.mkdir()
    (folder / 'comparison.md').write_text(FILE)
    (folder / 'README.md').write_text(PAGE)
    return folder / 'README.md'


@pytest.mark.parametrize(
    'page', sorted(ROOT.glob('results/*/README.md')), ids=lambda page: page.parent.name
)
def test_tables_are_those_of_the_results(page):
    text = page.read_text()
    assert document_tables.renewed(page) == text
    opened = text.count('<!-- table of')
    assert opened == text.count('<!-- end of table -->')
    assert opened == len(document_tables.MARKED.findall(text))
    assert opened or not (page.parent / 'comparison.md').exists()


def test_a_table_is_written_anew(page):
    assert document_tables.renewed(page) == NEW
    page.write_text(NEW)
    assert document_tables.renewed(page) == NEW


def test_a_file_without_a_table_is_named(page):
    file = page.parent / 'comparison.md'
    file.write_text('Nothing.')
    with pytest.raises(ValueError, match=r'comparison\.md has no table'):
        document_tables.renewed(page)
    file.unlink()
    with pytest.raises(FileNotFoundError):
        document_tables.renewed(page)


def test_check_changes_nothing(page, monkeypatch):
    monkeypatch.setattr(sys, 'argv', ['document_tables.py', '--check'])
    with pytest.raises(SystemExit, match='mine: tables are not those'):
        document_tables.main()
    assert page.read_text() == PAGE
    monkeypatch.setattr(sys, 'argv', ['document_tables.py'])
    document_tables.main()
    assert page.read_text() == NEW
    monkeypatch.setattr(sys, 'argv', ['document_tables.py', '--check'])
    document_tables.main()

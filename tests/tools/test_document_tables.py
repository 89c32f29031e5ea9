"""Tables in README.md and the pages of results/ are those of their files."""

import sys

import pytest
from builders import ROOT, load_tool

from mmrazor_pckd.apis.marked_tables import renewed

document_tables = load_tool('dev/document_tables.py')
HEAD = (
    '<!-- table of results/mine/matrix.md, first 1 rows -->\n{}<!-- end of table -->\n'
)
WHOLE = '<!-- table of matrix.md -->\n{}<!-- end of table -->\n'
TABLE = '| a |\n| --- |\n| 1 |\n'


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A repository whose tables are old."""
    monkeypatch.setattr(document_tables, 'ROOT', tmp_path)
    folder = tmp_path / 'results' / 'mine'
    folder.mkdir(parents=True)
    (folder / 'matrix.md').write_text(TABLE + '| 2 |\n')
    (folder / 'README.md').write_text(WHOLE.format(''))
    (tmp_path / 'README.md').write_text(HEAD.format('| old |\n'))
    return tmp_path


@pytest.mark.parametrize('page', document_tables.pages(), ids=lambda p: p.parent.name)
def test_tables_are_those_of_the_results(page):
    text = page.read_text()
    assert renewed(page) == text
    marked = '<!-- table of' in text
    assert marked or not (page.parent / 'comparison.md').exists()


def test_all_pages_are_looked_at():
    assert ROOT / 'README.md' in document_tables.pages()
    assert len(document_tables.pages()) > 3


def test_check_changes_nothing(root, monkeypatch):
    monkeypatch.setattr(sys, 'argv', ['document_tables.py', '--check'])
    message = 'README.md, results/mine/README.md: tables are not those'
    with pytest.raises(SystemExit, match=message):
        document_tables.main()
    assert (root / 'README.md').read_text() == HEAD.format('| old |\n')
    monkeypatch.setattr(sys, 'argv', ['document_tables.py'])
    document_tables.main()
    assert (root / 'README.md').read_text() == HEAD.format(TABLE)
    page = root / 'results' / 'mine' / 'README.md'
    assert page.read_text() == WHOLE.format(TABLE + '| 2 |\n')
    monkeypatch.setattr(sys, 'argv', ['document_tables.py', '--check'])
    document_tables.main()

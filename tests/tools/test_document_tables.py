"""Tables in the documents are those of results/."""

import document_tables
import pytest
from builders import ROOT

DOCUMENT = """Before.

<!-- table of results/a/comparison.md -->
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


@pytest.mark.parametrize(
    'document',
    document_tables.documents(ROOT),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_tables_are_those_of_the_results(document):
    text = document.read_text()
    assert document_tables.renewed(text, ROOT) == text
    opened = text.count('<!-- table of')
    assert opened == text.count('<!-- end of table -->')
    assert opened == len(document_tables.MARKED.findall(text))


def test_the_readme_has_some():
    assert len(document_tables.MARKED.findall((ROOT / 'README.md').read_text())) >= 2


def test_a_table_is_written_anew(tmp_path):
    file = tmp_path / 'results' / 'a' / 'comparison.md'
    file.parent.mkdir(parents=True)
    file.write_text(FILE)
    found = document_tables.renewed(DOCUMENT, tmp_path)
    assert found == DOCUMENT.replace(
        '| old |\n', '| a | b |\n| --- | --- |\n| 1 | 2 |\n\n| c |\n'
    )
    assert document_tables.renewed(found, tmp_path) == found


def test_a_file_without_a_table_is_named(tmp_path):
    file = tmp_path / 'results' / 'a' / 'comparison.md'
    file.parent.mkdir(parents=True)
    file.write_text('Nothing.')
    with pytest.raises(ValueError, match='comparison.md has no table'):
        document_tables.renewed(DOCUMENT, tmp_path)
    file.unlink()
    with pytest.raises(FileNotFoundError):
        document_tables.renewed(DOCUMENT, tmp_path)

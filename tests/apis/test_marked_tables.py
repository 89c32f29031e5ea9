import pytest

from mmrazor_pckd.apis.marked_tables import renewed, tables

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
| 3 | 4 |

| c |
"""
TABLE = '| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n'


@pytest.fixture
def page(tmp_path):
    (tmp_path / 'comparison.md').write_text(FILE)
    (tmp_path / 'README.md').write_text(PAGE)
    return tmp_path / 'README.md'


def test_a_table_is_written_anew(page):
    new = PAGE.replace('| old |\n', TABLE + '\n| c |\n')
    assert renewed(page) == new
    page.write_text(new)
    assert renewed(page) == new


def test_the_head_of_a_table(page):
    page.write_text(PAGE.replace('comparison.md', 'comparison.md, first 1 rows'))
    text = renewed(page)
    assert 'first 1 rows -->\n| a | b |\n| --- | --- |\n| 1 | 2 |\n<!-- end' in text
    assert tables(FILE, rows=12) == TABLE


def test_a_file_of_another_folder(page):
    (page.parent / 'kept').mkdir()
    (page.parent / 'kept' / 'matrix.md').write_text('| m |\n')
    page.write_text(
        PAGE + PAGE.replace('comparison.md', 'kept/matrix.md, first 12 rows')
    )
    assert '<!-- table of kept/matrix.md, first 12 rows -->\n| m |\n' in renewed(page)
    assert TABLE in renewed(page)


def test_a_file_without_a_table_is_named(page):
    file = page.parent / 'comparison.md'
    file.write_text('Nothing.')
    with pytest.raises(ValueError, match=r'comparison\.md has no table'):
        renewed(page)
    file.unlink()
    with pytest.raises(FileNotFoundError):
        renewed(page)


@pytest.mark.parametrize(
    ('old', 'new'),
    [
        ('comparison.md', 'comparison.md, 12 rows'),
        ('<!-- end of table -->', ''),
        ('<!-- end of table -->', '<!-- end of tables -->'),
        ('comparison.md -->\n', 'comparison.md --> '),
    ],
)
def test_a_comment_of_another_form_is_named(page, old, new):
    page.write_text(PAGE.replace(old, new))
    with pytest.raises(ValueError, match='README.md: a table stands between'):
        renewed(page)

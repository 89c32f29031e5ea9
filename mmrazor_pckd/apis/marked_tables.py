"""Tables of other files in a page, between two comments.

Between these two lines a table is written anew from the tables of a file, whose
path is from the page's folder:

    <!-- table of comparison.md -->
    <!-- end of table -->

``<!-- table of comparison.md, first 12 rows -->`` takes the head of its first
table.
"""

import re
from pathlib import Path
from typing import Optional

MARKED = re.compile(
    r'(<!-- table of (?P<path>[^\s,]+)(?:, first (?P<rows>\d+) rows)? -->\n)'
    r'.*?(<!-- end of table -->)',
    re.DOTALL,
)


def tables(text: str, rows: Optional[int] = None) -> str:
    """The tables in a text, an empty line between two.

    Args:
        text (str): Markdown.
        rows (int, optional): The first table alone, to this row.

    Example:
        >>> print(tables('A table:\\n| a |\\n| --- |\\n| 1 |\\n| 2 |\\n', rows=1))
        | a |
        | --- |
        | 1 |
        <BLANKLINE>
    """
    found = re.findall(r'(?:^\|.*\n?)+', text, re.MULTILINE)
    if rows is not None:
        found = ['\n'.join(table.splitlines()[: 2 + rows]) for table in found[:1]]
    return '\n'.join(table.rstrip('\n') + '\n' for table in found)


def renewed(page: Path) -> str:
    """Text of a page with its tables as they are in the files that it names.

    Raises:
        FileNotFoundError: If a file that it names is not there.
        ValueError: If that file has no table, or a comment is not closed or not
            of the form above.

    Example:
        >>> import tempfile
        >>> page = Path(tempfile.mkdtemp()) / 'README.md'
        >>> _ = page.write_text('<!-- table of a.md -->\\n<!-- end of table -->\\n')
        >>> _ = (page.parent / 'a.md').write_text('| a |\\n')
        >>> print(renewed(page))
        <!-- table of a.md -->
        | a |
        <!-- end of table -->
        <BLANKLINE>
    """

    def fresh(match: re.Match) -> str:
        path = page.parent / match['path']
        rows = match['rows'] and int(match['rows'])
        table = tables(path.read_text(), rows)
        if not table:
            raise ValueError(f'{path} has no table')
        return f'{match[1]}{table}<!-- end of table -->'

    text = page.read_text()
    opened, closed = text.count('<!-- table of'), text.count('<!-- end of table')
    if not opened == closed == len(MARKED.findall(text)):
        raise ValueError(
            f'{page}: a table stands between <!-- table of PATH --> or <!-- table of '
            'PATH, first N rows --> and <!-- end of table -->'
        )
    return MARKED.sub(fresh, text)

"""Put the tables of results/ into their pages, or check that they are there.

A table stands in one document, results/NAME/README.md. Between these two lines
it is written anew from the tables of a file beside it:

    <!-- table of comparison.md -->
    <!-- end of table -->
"""

import argparse
import re
from pathlib import Path

RESULTS = Path(__file__).parents[2] / 'results'
MARKED = re.compile(
    r'(<!-- table of (?P<path>\S+) -->\n).*?(<!-- end of table -->)', re.DOTALL
)


def tables(text: str) -> str:
    """The tables in a text, an empty line between two."""
    found = re.findall(r'(?:^\|.*\n?)+', text, re.MULTILINE)
    return '\n'.join(table.rstrip('\n') + '\n' for table in found)


def renewed(page: Path) -> str:
    """Text of a page with its tables as they are in the files beside it.

    Raises:
        FileNotFoundError: If a file that it names is not there.
        ValueError: If that file has no table.
    """

    def fresh(match: re.Match) -> str:
        path = page.parent / match['path']
        table = tables(path.read_text())
        if not table:
            raise ValueError(f'{path} has no table')
        return f'{match[1]}{table}{match[3]}'

    return MARKED.sub(fresh, page.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        '--check', action='store_true', help='change nothing, fail if old'
    )
    args = parser.parse_args()
    old = {
        page: text
        for page in sorted(RESULTS.glob('*/README.md'))
        if (text := renewed(page)) != page.read_text()
    }
    if args.check and old:
        raise SystemExit(
            f'{", ".join(page.parent.name for page in old)}: tables are not those of'
            ' results/; run tools/dev/document_tables.py'
        )
    for page, text in old.items():
        page.write_text(text)


if __name__ == '__main__':
    main()

"""Put the tables of results/ into the documents, or see that they are there.

A document says where its table comes from:

    <!-- table of results/NAME/comparison.md -->
    ...
    <!-- end of table -->

What is between the two lines is written anew from the tables of that file.
"""

import argparse
import re
from pathlib import Path
from typing import List

ROOT = Path(__file__).parents[2]
MARKED = re.compile(
    r'(<!-- table of (?P<path>\S+) -->\n).*?(<!-- end of table -->)', re.DOTALL
)


def documents(root: Path) -> List[Path]:
    """README and the pages, of the results too."""
    return [
        root / 'README.md',
        *sorted(root.glob('docs/*.md')),
        *sorted(root.glob('results/*/README.md')),
    ]


def tables(text: str) -> str:
    """The tables in a text, an empty line between two."""
    found = re.findall(r'(?:^\|.*\n?)+', text, re.MULTILINE)
    return '\n'.join(table.rstrip('\n') + '\n' for table in found)


def renewed(text: str, root: Path) -> str:
    """A document's text with its tables as they are in results/.

    Raises:
        FileNotFoundError: If a file that it names is not there.
        ValueError: If that file has no table.
    """

    def fresh(match) -> str:
        path = root / match['path']
        table = tables(path.read_text())
        if not table:
            raise ValueError(f'{path} has no table')
        return f'{match[1]}{table}{match[3]}'

    return MARKED.sub(fresh, text)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        '--check', action='store_true', help='change nothing, fail if old'
    )
    args = parser.parse_args()
    old = []
    for document in documents(ROOT):
        text = document.read_text()
        new = renewed(text, ROOT)
        if new != text:
            old.append(str(document.relative_to(ROOT)))
            if not args.check:
                document.write_text(new)
    if old and args.check:
        raise SystemExit(
            f'{", ".join(old)}: tables are not those of results/;'
            ' run tools/dev/document_tables.py'
        )


if __name__ == '__main__':
    main()

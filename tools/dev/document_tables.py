"""Put the tables of results/ into their pages, or check that they are there.

A table stands in one document, results/NAME/README.md, and its head in README.md or
docs/speed.md. Between these two lines it is written anew from the tables of a file,
whose path is from the page's folder:

    <!-- table of comparison.md -->
    <!-- end of table -->

and the head of the first table in that file between

    <!-- table of results/NAME/matrix.md, first 12 rows -->
    <!-- end of table -->
"""

import argparse
from pathlib import Path
from typing import List

from mmrazor_pckd.apis.marked_tables import renewed

ROOT = Path(__file__).parents[2]


def pages() -> List[Path]:
    """Pages that may have such tables."""
    return [
        ROOT / 'README.md',
        *ROOT.glob('docs/speed.md'),
        *sorted(ROOT.glob('results/*/README.md')),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        '--check', action='store_true', help='change nothing, fail if old'
    )
    args = parser.parse_args()
    old = {
        page: text for page in pages() if (text := renewed(page)) != page.read_text()
    }
    if args.check and old:
        raise SystemExit(
            f'{", ".join(str(page.relative_to(ROOT)) for page in old)}: tables are not '
            'those of results/; run tools/dev/document_tables.py'
        )
    for page, text in old.items():
        page.write_text(text)


if __name__ == '__main__':
    main()

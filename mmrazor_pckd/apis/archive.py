"""What is kept of a comparison: ``results/<name>/``, small and readable."""

import json
import re
from pathlib import Path
from typing import Any, Dict, List, Sequence

from . import comparison, curves
from .kept_runs import KeptRuns
from .marked_tables import renewed, tables

README = """# {name}

What is asked:

{tables}
Top-1 of the last validation in percent, the best beside it. `runs.json` has the
record of each run, `curves.csv` what it logged in each epoch:

{pictures}

## What it shows

## Conditions

Commit {commits}; hardware {hardware}; {versions}.

```bash
```
"""
_TITLES = {
    'matrix': 'top-1 of each method, the interval of its difference, the reference',
    'sweep': 'top-1 over the values of a key',
    'curves': 'top-1 and training loss',
}


def runs_json(entries: Sequence[Dict[str, Any]]) -> str:
    """Text of ``runs.json``: a line for each fact of each run.

    Args:
        entries (list[dict]): See :meth:`.runs.Run.summary`.

    Example:
        >>> print(runs_json([dict(run='kd', seed=0, last={'accuracy/top1': 60.0})]))
        [
         {
          "run": "kd",
          "seed": 0,
          "last": {"accuracy/top1": 60.0}
         }
        ]
        <BLANKLINE>
    """
    texts = [
        ',\n'.join(f'  {json.dumps(key)}: {json.dumps(entry[key])}' for key in entry)
        for entry in entries
    ]
    return '[\n' + ',\n'.join(f' {{\n{text}\n }}' for text in texts) + '\n]\n'


def archive(
    kept: KeptRuns, folder: Path, baseline: str = 'student', written: Sequence[str] = ()
) -> List[str]:
    """Write what is kept of runs.

    Args:
        kept (KeptRuns): Runs.
        folder (Path): ``results/<name>``; made if it is not there.
        baseline (str): Beginning of the name of the plain student's runs.
        written (list[str]): Other tables and pictures that are there already and
            belong to the page.

    Returns:
        list[str]: Names of the files that were written: ``runs.json``,
        ``curves.csv``, ``curves.png``, ``comparison.md``, and a ``README.md`` to be
        filled in. One that is there stays as it is but for its marked tables, see
        :mod:`.marked_tables`.

    Example:
        >>> import tempfile
        >>> archive(KeptRuns(), Path(tempfile.mkdtemp()))
        ['curves.png', 'runs.json', 'curves.csv', 'comparison.md', 'README.md']
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = comparison.as_markdown(comparison.table(kept.entries, baseline))
    curves.plot(kept.labelled(), folder / 'curves.png')
    texts = {
        'runs.json': runs_json(kept.entries),
        'curves.csv': curves.as_csv(kept.rows),
        'comparison.md': table,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    page = folder / 'README.md'
    if page.exists():
        page.write_text(renewed(page))
        return ['curves.png', *texts]
    page.write_text(readme(folder, kept.entries, [*written, 'comparison.md']))
    return ['curves.png', *texts, 'README.md']


def readme(
    folder: Path, entries: Sequence[Dict[str, Any]], written: Sequence[str]
) -> str:
    """A page to be filled in, with the conditions that the runs have on record.

    Args:
        folder (Path): Folder of the page.
        entries (list[dict]): See :meth:`.runs.Run.summary`.
        written (list[str]): Files there; those in Markdown have a table.

    Example:
        >>> entry = dict(commit=None, hardware='CPU', versions=dict(torch='2.6'))
        >>> readme(Path('a'), [entry], []).splitlines()[-4]
        'Commit unknown; hardware CPU; torch 2.6.'
    """

    def each(values: List[Any]) -> str:
        return ', '.join(dict.fromkeys(str(value or 'unknown') for value in values))

    marked = [
        f'<!-- table of {name} -->\n{tables((folder / name).read_text())}'
        '<!-- end of table -->\n'
        for name in written
        if name.endswith('.md')
    ]
    pictures = [name for name in [*written, 'curves.png'] if name.endswith('.png')]
    return README.format(
        name=folder.resolve().name,
        tables='\n'.join(marked),
        pictures='\n\n'.join(
            f'![{_TITLES[re.split("[_.]", name)[0]]}]({name})' for name in pictures
        ),
        commits=each([entry['commit'] for entry in entries]),
        hardware=each([entry['hardware'] for entry in entries]),
        versions=each(
            [
                ' '.join(found)
                for entry in entries
                for found in entry['versions'].items()
            ]
        ),
    )

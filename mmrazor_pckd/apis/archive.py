"""What is kept of a comparison: ``results/<name>/``, small and readable."""

import json
from pathlib import Path
from typing import Any, Dict, List, Sequence

from . import comparison, curves
from .runs import Run

README = """# {name}

What is asked:

<!-- table of comparison.md -->
{table}<!-- end of table -->

Top-1 of the last validation in percent, the best beside it. `runs.json` has the
record of each run, `curves.csv` what it logged in each epoch:

![top-1 and training loss](curves.png)

## What it shows

## Conditions

Commit {commits}; hardware {hardware}; {versions}.

```bash
```
"""


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


def archive(runs: Sequence[Run], folder: Path, baseline: str = 'student') -> List[str]:
    """Write what is kept of runs.

    Args:
        runs (list[Run]): Runs.
        folder (Path): ``results/<name>``; made if it is not there.
        baseline (str): Beginning of the name of the plain student's runs.

    Returns:
        list[str]: Names of the files that were written: ``runs.json``,
        ``curves.csv``, ``curves.png``, ``comparison.md``, and a ``README.md`` to be
        filled in, unless there is one.

    Example:
        >>> import tempfile
        >>> archive([Run('kd', Path('kd'), 'epoch', 2)], Path(tempfile.mkdtemp()))
        ['curves.png', 'runs.json', 'curves.csv', 'comparison.md', 'README.md']
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries = [run.summary() for run in runs]
    rows = [row for run in runs for row in curves.curve(run)]
    table = comparison.as_markdown(comparison.table(entries, baseline))
    curves.plot(rows, folder / 'curves.png')
    texts = {
        'runs.json': runs_json(entries),
        'curves.csv': curves.as_csv(rows),
        'comparison.md': table,
    }
    if not (folder / 'README.md').exists():
        texts['README.md'] = readme(folder.resolve().name, entries, table)
    for name, text in texts.items():
        (folder / name).write_text(text)
    return ['curves.png', *texts]


def readme(name: str, entries: Sequence[Dict[str, Any]], table: str) -> str:
    """A page to be filled in, with the conditions that the runs have on record.

    Example:
        >>> entry = dict(commit=None, hardware='CPU', versions=dict(torch='2.6'))
        >>> readme('a', [entry], '').splitlines()[-4]
        'Commit unknown; hardware CPU; torch 2.6.'
    """

    def each(values: List[Any]) -> str:
        return ', '.join(dict.fromkeys(str(value or 'unknown') for value in values))

    return README.format(
        name=name,
        table=table,
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

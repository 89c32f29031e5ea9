"""What is kept of the stages: ``results/<name>/``, by what their folder holds."""

import shutil
from pathlib import Path
from typing import List, Optional

from ..archive import archive
from ..benchmark.speed_table import speed_table
from ..kept_runs import KeptRuns, keep
from ..marked_tables import renewed
from ..runs import find_runs
from .journal import Journal

HEAD = """# {name}

What `make gpu` has left behind, see
[CUDA](../../docs/cuda.md#one-command-for-a-machine-with-a-gpu).
"""
# Sections of the page, by the file of their table.
SECTIONS = {
    'stages.md': """
## Stages

<!-- table of stages.md -->
<!-- end of table -->
""",
    'speed.md': """
## Speed

[Speed](../../docs/speed.md) explains the rows; `speed/` has the figures.

<!-- table of speed.md -->
<!-- end of table -->
""",
    'comparison.md': """
## Comparison

Each method for WRN-40-2 -> WRN-16-2, on pictures of 32 x 32:

<!-- table of comparison.md -->
<!-- end of table -->

Top-1 of the last validation in percent, the best beside it. Runs shared the GPU,
so that seconds are of runs beside others. `runs.json` has the record of each run,
`curves.csv` what it logged in each epoch:

![top-1 and training loss](curves.png)

{conditions}
""",
}
NO_RUNS = """
## Comparison

Nothing was trained to the end of an epoch, so there are no curves.
"""


def archive_stages(
    journal: Journal, folder: Path, commit: Optional[str] = None
) -> List[str]:
    """Write what is kept.

    Args:
        journal (Journal): Of the folder of all stages.
        folder (Path): ``results/<name>``; made if it is not there. Of a ``README.md``
            that is there the marked tables are renewed; what has been measured
            since is added.
        commit (str, optional): Of the code that ran, where that was no checkout.

    Returns:
        list[str]: Names of the files that were written.

    Raises:
        ValueError: If nothing was measured. Nothing is written then.

    Example:
        >>> archive_stages(Journal(Path('nowhere/stages.json'), 'cuda'), Path('a'))
        Traceback (most recent call last):
        ...
        ValueError: nothing was measured in nowhere, and nothing is written
    """
    out = journal.path.parent
    kept = kept_of(out, commit)
    speed = sorted((out / 'speed').glob('*.json'))
    summaries = [each for each in journal.entries.values() if each.summary]
    if not (kept.entries or speed or summaries):
        raise ValueError(f'nothing was measured in {out}, and nothing is written')
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'stages.md').write_text(journal.table())
    (folder / 'speed').mkdir(exist_ok=True)
    for path in speed:
        shutil.copyfile(path, folder / 'speed' / path.name)
    (folder / 'speed.md').write_text(speed_table(folder / 'speed'))
    page = folder / 'README.md'
    page.write_text(_with_sections(page, kept))
    written = ['stages.md', 'speed.md', *(f'speed/{path.name}' for path in speed)]
    if kept.entries:
        written += archive(kept, folder)
    page.write_text(renewed(page))
    return [*written, 'README.md']


def _with_sections(page: Path, kept: KeptRuns) -> str:
    """The page, with the sections that it lacks added."""
    name = page.parent.resolve().name
    text = page.read_text() if page.exists() else HEAD.format(name=name)
    if kept.entries:
        text = text.replace(NO_RUNS, '')
    for table, section in SECTIONS.items():
        if table == 'comparison.md':
            if not kept.entries:
                text += '' if NO_RUNS in text else NO_RUNS
                continue
            section = section.format(conditions=conditions(kept))
        if f'<!-- table of {table}' not in text:
            text += section
    return text


def kept_of(out: Path, commit: Optional[str] = None) -> KeptRuns:
    """Runs of the comparison that have trained an epoch.

    Args:
        out (Path): Folder of all stages.
        commit (str, optional): Of the code, where a run has none on record.

    Example:
        >>> kept_of(Path('nowhere')).entries
        []
    """
    runs = find_runs([out / 'comparison' / 'runs'])
    kept = keep([run for run in runs if run.validated or run.done > 1])
    for entry in kept.entries:
        # Where the configs were written is of no use to others.
        entry['config'] = f'{entry["run"]}.py'
        entry['commit'] = entry['commit'] or commit
    return kept


def conditions(kept: KeptRuns) -> str:
    """Commit, hardware and versions of the runs, in a paragraph.

    Example:
        >>> entry = dict(
        ...     commit='abc', hardware=None, versions=dict(torch='2.11'), seed=0
        ... )
        >>> conditions(KeptRuns([entry]))
        'Commit abc; hardware unknown; torch 2.11; seeds 0.'
    """

    def each(values: list) -> str:
        return ', '.join(
            dict.fromkeys(
                'unknown' if value is None else str(value) for value in values
            )
        )

    found = each(
        [' '.join(pair) for entry in kept.entries for pair in entry['versions'].items()]
    )
    commits = each([entry['commit'] for entry in kept.entries])
    hardware = each([entry['hardware'] for entry in kept.entries])
    seeds = each(sorted({entry['seed'] for entry in kept.entries}))
    return f'Commit {commits}; hardware {hardware}; {found}; seeds {seeds}.'

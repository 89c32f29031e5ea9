"""What is kept of runs: a summary of each, and what it logged in each epoch."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

from . import curves
from .run_labels import labels, seed_of, settings
from .runs import Run

Identity = Tuple[str, str, str, str]


@dataclass
class KeptRuns:
    """Runs without their work dirs.

    Args:
        entries (list[dict]): Summaries, see :meth:`.runs.Run.summary`.
        rows (list[dict]): Curves, see :func:`.curves.curve`, with ``folder`` and,
            where there are any, ``overrides`` as JSON.

    Example:
        >>> KeptRuns().entries
        []
    """

    entries: List[Dict[str, Any]] = field(default_factory=list)
    rows: List[curves.Row] = field(default_factory=list)

    def by_run(self) -> Dict[Identity, List[curves.Row]]:
        """Rows of each run."""
        found: Dict[Identity, List[curves.Row]] = {}
        for row in self.rows:
            found.setdefault(_of_row(row, self.entries), []).append(row)
        return found

    def labelled(self) -> List[curves.Row]:
        """Rows with the label of their run as its name, to be drawn."""
        named = dict(zip(map(identity, self.entries), labels(self.entries)))
        return [
            dict(row, run=named.get(name, row['run']))
            for name, rows in self.by_run().items()
            for row in rows
        ]


def identity(entry: Mapping[str, Any]) -> Identity:
    """Name, folder, seed and settings of a run, in which no two runs are equal.

    Example:
        >>> identity(dict(run='kd', folder='seed_0', overrides={'a': 1}))
        ('kd', 'seed_0', '0', '{"a": 1}')
    """
    own = json.dumps(settings(entry), sort_keys=True)
    return entry['run'], str(entry.get('folder')), str(seed_of(entry)), own


def _of_row(row: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]) -> Identity:
    if 'folder' in row:
        seed = str(seed_of(dict(seed=row.get('seed'), folder=row['folder'])))
        return row['run'], row['folder'], seed, row.get('overrides', '{}')
    # Of an archive whose curves have no folder: by name and seed.
    for entry in entries:
        if (entry['run'], seed_of(entry)) == (row['run'], row.get('seed')):
            return identity(entry)
    return row['run'], '', str(row.get('seed')), '{}'


def keep(runs: Sequence[Run], sweeps: Sequence[Sequence[str]] = ()) -> KeptRuns:
    """What is kept of runs.

    Args:
        runs (list[Run]): Runs.
        sweeps (list[list[str]]): Keys of the config whose values are kept, too.

    Raises:
        ValueError: If two of them are one run, as a copy of a work dir holds it.

    Example:
        >>> steps = [dict(epoch=1, step=1, loss=4.0)]
        >>> keep([Run('kd', Path('seed_0'), 'epoch', 1, steps=steps)]).rows
        [{'run': 'kd', 'folder': 'seed_0', 'seed': None, 'step': 1, 'loss': 4.0}]
    """
    found = KeptRuns()
    folders: Dict[Identity, Path] = {}
    for run in runs:
        entry = run.summary(sweeps)
        found.entries.append(entry)
        name, folder, seed, own = identity(entry)
        other = folders.setdefault((name, folder, seed, own), run.folder)
        if other != run.folder:
            raise ValueError(
                f'{name}, seed {seed}, is in {other} and in {run.folder}: name the '
                'work dirs of one comparison'
            )
        head: Dict[str, Any] = dict(run=name, folder=folder)
        if own != '{}':
            head['overrides'] = own
        found.rows += [head | row for row in curves.curve(run)]
    return found


def read(folder: Path) -> KeptRuns:
    """What an archive holds, nothing where there is none.

    Args:
        folder (Path): Folder with ``runs.json`` and ``curves.csv``.

    Raises:
        ValueError: If ``runs.json`` is no list of runs.

    Example:
        >>> read(Path('nowhere')).entries
        []
    """
    found = KeptRuns()
    path = folder / 'runs.json'
    if path.exists():
        try:
            found.entries = json.loads(path.read_text())
            [identity(entry) for entry in found.entries]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(
                f'{path} is not a list of runs as --archive writes it: {error}'
            ) from None
    if (folder / 'curves.csv').exists():
        found.rows = curves.read_csv((folder / 'curves.csv').read_text())
    return found


def renew(older: KeptRuns, found: KeptRuns) -> KeptRuns:
    """Older runs, those that are found again replaced, and new ones.

    Args:
        older (KeptRuns): What an archive holds.
        found (KeptRuns): What the work dirs hold. A run that is not finished
            there does not replace one that is finished in the archive.

    Returns:
        KeptRuns: Sorted by name, folder and settings.

    Example:
        >>> def kept(top1):
        ...     last = {'accuracy/top1': top1}
        ...     entry = dict(run='kd', folder='seed_0', fully_logged=True, last=last)
        ...     return KeptRuns([entry])
        >>> renew(kept(60.0), kept(61.0)).entries[0]['last']
        {'accuracy/top1': 61.0}
    """
    entries = {identity(entry): entry for entry in older.entries}
    fresh = set()
    for entry in found.entries:
        name = identity(entry)
        before = entries.get(name)
        if before and before['fully_logged'] and not entry['fully_logged']:
            continue
        fresh.add(name)
        # Of keys that are not asked for this time.
        for part in ('settings', 'but_for'):
            if before and before.get(part):
                entry = {**entry, part: before[part] | entry.get(part, {})}
        entries[name] = entry
    rows = {
        **{n: own for n, own in older.by_run().items() if n not in fresh},
        **{n: own for n, own in found.by_run().items() if n in fresh},
    }
    order = sorted(entries)
    return KeptRuns(
        [entries[name] for name in order],
        [row for name in order for row in rows.get(name, [])],
    )

"""One network of each of mmpretrain's families, as student and as teacher.

:mod:`.families` lists them, :mod:`.trial` tries one, :mod:`.isolated` keeps its
failure from the others, :mod:`.kept_trials` keeps what came of it.
"""

from pathlib import Path
from typing import Optional, Sequence

from ...datasets.demo_pictures import make_pictures
from .families import families
from .isolated import isolated
from .kept_trials import ROLES, add, cell, read, table, write_page
from .trial import methods, run

__all__ = ['families', 'sweep']


def sweep(
    folder: Path,
    only: Optional[Sequence[str]] = None,
    one_step: bool = False,
    again: bool = False,
    seconds: float = 900,
    gigabytes: float = 16,
    page: Optional[Path] = None,
) -> None:
    """Try what has not been tried, and write the table.

    Args:
        folder (Path): Folder of pictures, configs and results.
        only (Sequence[str], optional): Names of families, by default all.
        one_step (bool): Whether one step is enough. Defaults to False.
        again (bool): Whether to try again what failed. Defaults to False.
        seconds (float): Limit of each trial. Defaults to 900.
        gigabytes (float): Address space of each trial. Defaults to 16.
        page (Path, optional): Page with the table.

    Raises:
        ValueError: If a family is not known.
    """
    every = families()
    unknown = sorted(set(only or ()) - {each.name for each in every})
    if unknown:
        names = ', '.join(each.name for each in every)
        raise ValueError(f'there is no family {unknown[0]!r}; there are: {names}')
    data, file = folder / 'pictures', folder / 'networks.jsonl'
    make_pictures(data, train=7, val=2, seed=0)
    every_method = list(methods())  # read once, before all trials
    for family in every:
        for role in ROLES:
            before = read(file).get((family.name, role))
            if (only and family.name not in only) or _is_done(before, one_step, again):
                continue
            place = folder / f'{family.name}_{role}'.replace(', ', '_').replace(
                ' ', '_'
            )
            given = family, role, str(data), str(place), one_step
            place.mkdir(parents=True, exist_ok=True)
            result = isolated(
                run,
                *given,
                seconds=seconds,
                gigabytes=gigabytes,
                log=str(place / 'log.txt'),
            )
            for checkpoint in place.glob('**/*.pth'):
                checkpoint.unlink()
            add(file, family.name, role, result)
            print(f'{family.name}, {role}: {cell(result)}', flush=True)
    if page is not None:
        write_page(page, table(every, read(file), every_method))


def _is_done(before: Optional[dict], one_step: bool, again: bool) -> bool:
    if before is None:
        return False
    if before['why']:
        return not again
    return one_step or before['done'] == 'predict'

"""The runs of methods by pairs by seeds, and what has to be trained before them."""

from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple

from ..utils.near_matches import near_matches
from .pairs import STUDENT, Pair, groups, pairs_by_name, shipped_pairs
from .run_queue import PlannedRun
from .shipped import CONFIGS

ALL = 'all'


class Cell(NamedTuple):
    """A method, or the student alone, for a pair."""

    pair: Pair
    method: str

    @property
    def config(self) -> str:
        """Path of the config."""
        return _short(self.pair.methods[self.method])


def cells(
    pairs: Sequence[str], methods: Sequence[str], configs: Path = CONFIGS
) -> Tuple[List[Cell], List[str]]:
    """The cells of a matrix by name.

    Args:
        pairs (Sequence[str]): See :func:`.pairs.pairs_by_name`.
        methods (Sequence[str]): Names of methods, ``student`` for the student
            alone, or ``all`` that a pair has.
        configs (Path): Folder of configs.

    Returns:
        tuple: The cells, and a line for each method that was skipped because
        ``all`` or a group of pairs includes it without a config.

    Raises:
        ValueError: If a pair or a method is unknown, a method that was named has
            no config for a pair that was named, or nothing is left.

    Example:
        >>> found, skipped = cells(['table1'], ['kd', 'fsp'])
        >>> len(found), skipped[0][:27]
        (13, 'fsp for wrn40-2_wrn40-1: st')
    """
    known = dict.fromkeys(
        name
        for pair in shipped_pairs(configs).values()
        for name in (*pair.methods, *pair.lacking)
    )
    for method in methods:
        if method != ALL and method not in known:
            raise ValueError(
                f'--methods {method}: there is no such method; '
                f'{near_matches(method, [ALL, *known])}'
            )
    found: Dict[Tuple[str, str], Cell] = {}
    skipped: Dict[Tuple[str, str], List[str]] = {}
    named = set(pairs) - set(groups(configs))
    for pair in pairs_by_name(pairs, configs):
        for method in methods:
            of_all = [*pair.methods, *pair.lacking]
            for each in of_all if method == ALL else [method]:
                if each in pair.methods:
                    found[pair.name, each] = Cell(pair, each)
                elif method != ALL and pair.name in named:
                    raise ValueError(
                        f'--methods {each}: not for {pair.name}: {pair.why_not(each)}'
                    )
                else:
                    skipped.setdefault((each, pair.why_not(each)), []).append(pair.name)
    lines = [
        f'{method} for {", ".join(dict.fromkeys(names))}: {reason}'
        for (method, reason), names in skipped.items()
    ]
    if not found:
        raise ValueError(f'--pairs, --methods: nothing to train; {"; ".join(lines)}')
    return list(found.values()), lines


def plan_matrix(
    cells: Iterable[Cell],
    seeds: Sequence[int],
    work_dir: Path,
    options: Sequence[str] = (),
) -> List[PlannedRun]:
    """Plan the runs of cells, behind the networks and heads that they lack.

    A teacher, or a head on it, that is not there is planned once, with seed 0,
    into the folder where the methods' configs look for it. Then the first seed of
    all cells comes before the second.

    Args:
        cells (Iterable[Cell]): See :func:`cells`.
        seeds (Sequence[int]): Seeds of the cells.
        work_dir (Path): Folder of the whole comparison.
        options (Sequence[str]): ``key=value`` for ``--cfg-options``. Those of
            ``model.`` are for the methods: networks alone do not get them, heads
            get ``model.teacher_ckpt``.

    Returns:
        list[PlannedRun]: A student that two pairs share is there once.

    Raises:
        ValueError: If what would be trained ends with another file than the one
            that is needed.

    Example:
        >>> runs = plan_matrix(cells(['demo'], ['kd'])[0], [0, 1], Path('nowhere'))
        >>> [str(run) for run in runs[-2:]]
        ['kd_demo, seed 0', 'kd_demo, seed 1']
    """
    first: Dict[Path, PlannedRun] = {}
    runs: Dict[Path, PlannedRun] = {}
    cells = list(cells)
    for seed in seeds:
        for cell in cells:
            chosen = _without_model(options) if cell.method == STUDENT else options
            run = PlannedRun(cell.config, seed, work_dir, chosen)
            runs.setdefault(run.folder, run)
            _plan_needs(run, cell.pair, options, first)
    return [*first.values(), *runs.values()]


def _plan_needs(
    run: PlannedRun, pair: Pair, options: Sequence[str], first: Dict[Path, PlannedRun]
) -> None:
    """Add to ``first`` what makes the files that a run needs and are missing."""
    for need, trained_by in run.needs.items():
        if trained_by:
            config = CONFIGS.parent / trained_by
        elif pair.teacher and str(need) == run.cfg.model.get('teacher_ckpt'):
            config = pair.teacher
        else:
            continue
        if need.parent in first or need.exists():
            continue
        if run.finished:  # and its teacher removed
            return
        # A head has a teacher, too, a network alone has not.
        kept = ['model.teacher_ckpt='] if trained_by else []
        chosen = _without_model(options, *kept)
        maker = PlannedRun(_short(config), 0, need.parent, chosen, folder=need.parent)
        # A head's config is called as that of its teacher.
        maker.name = f'{config.parent.name}/{maker.name}'
        last = f'{maker.unit}_{maker.length}.pth'
        if need.name != last:
            raise ValueError(
                f'{run.config} needs {need}, which is missing, and {maker.config} '
                f'would end with {last}; give a model.teacher_ckpt that is there'
            )
        _plan_needs(maker, pair, options, first)
        first[need.parent] = maker


def _short(config: Path) -> str:
    """A path as the record of a run shall have it, without the machine's folders."""
    here = Path.cwd()
    return str(config.relative_to(here) if here in config.parents else config)


def _without_model(options: Sequence[str], *kept: str) -> List[str]:
    """Options but those of the model, unless they begin so."""
    return [
        option
        for option in options
        if not option.startswith('model.') or option.startswith(kept)
    ]

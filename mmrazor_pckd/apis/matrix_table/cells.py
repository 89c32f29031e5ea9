"""Figures of each cell of methods by pairs."""

import statistics
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..paired import Estimate, paired_difference
from ..run_labels import labels, seed_of
from ..runs import TOP1
from .run_names import OTHER, STUDENT, TEACHER, is_head, pairs, rank, roles, split

REFERENCE = 'kd'


@dataclass
class Cell:
    """One method on one pair.

    Args:
        method (str): Method.
        pair (str): Pair.
        by_seed (dict): Top-1 of the last validation in percent, finished runs
            alone, by seed; by a negative number where the seed is not known.
        unfinished (int): Runs that are not finished and not counted.
        blind (int): Finished runs without a validation, not counted.
        published (float, optional): Top-1 of the paper, in percent.
        to_reference (Estimate, optional): Difference to the reference, paired.
        to_student (Estimate, optional): Difference to the student alone, paired.

    Example:
        >>> cell = Cell('kd', 'small', {0: 60.0, 1: 62.0}, published=60.5)
        >>> cell.mean, round(cell.deviation, 2), cell.to_published
        (61.0, 1.41, 0.5)
    """

    method: str
    pair: str
    by_seed: Dict[int, float] = field(default_factory=dict)
    unfinished: int = 0
    blind: int = 0
    published: Optional[float] = None
    to_reference: Optional[Estimate] = None
    to_student: Optional[Estimate] = None

    @property
    def mean(self) -> Optional[float]:
        """Mean over the seeds."""
        return statistics.mean(self.by_seed.values()) if self.by_seed else None

    @property
    def deviation(self) -> Optional[float]:
        """Sample standard deviation over the seeds, of two or more."""
        return (
            statistics.stdev(self.by_seed.values()) if len(self.by_seed) > 1 else None
        )

    @property
    def to_published(self) -> Optional[float]:
        """Mean less the published figure."""
        if self.mean is None or self.published is None:
            return None
        return self.mean - self.published


@dataclass
class Matrix:
    """Methods by pairs.

    Args:
        reference (str): Method that the others are compared with.
        cells (dict): Cell by method and pair.

    Example:
        >>> matrix = Matrix('kd', {('kd', 'small'): Cell('kd', 'small')})
        >>> matrix.pairs, matrix.methods()
        (['small'], ['kd'])
    """

    reference: str
    cells: Dict[Tuple[str, str], Cell] = field(default_factory=dict)

    @property
    def pairs(self) -> List[str]:
        """Columns, in the order of the tables."""
        there = {pair for _, pair in self.cells}
        return [pair for pair in [*pairs(), OTHER] if pair in there]

    @property
    def seeds(self) -> int:
        """Most seeds of a cell."""
        return max((len(cell.by_seed) for cell in self.cells.values()), default=0)

    def methods(self) -> List[str]:
        """Rows: teacher, student, then by mean where there is one pair, else in
        the order of the tables."""
        found = sorted(dict.fromkeys(method for method, _ in self.cells), key=rank)
        if len(self.pairs) == 1:
            found.sort(key=self._by_mean)
        return found

    def _by_mean(self, method: str) -> Tuple[int, float]:
        mean = self.cells[method, self.pairs[0]].mean
        return min(rank(method)[0], 0), -(mean or 0.0)

    def of_pair(self, pair: str) -> List[Cell]:
        """Cells with a figure, the best first."""
        found = [
            cell
            for (_, other), cell in self.cells.items()
            if other == pair and cell.by_seed
        ]
        return sorted(found, key=lambda cell: -(cell.mean or 0.0))


def matrix_of(
    entries: Sequence[Mapping[str, Any]], reference: Optional[str] = None
) -> Matrix:
    """The matrix of runs.

    Args:
        entries (list[Mapping]): Runs, see :meth:`.runs.Run.summary`; those of a
            ``runs.json``, too. Heads of SSKD are left out. Runs of one name whose
            overrides differ are rows of their own, see :func:`.run_labels.labels`.
        reference (str, optional): Method that the others are compared with;
            ``'kd'`` by default, where there is one.

    Raises:
        ValueError: If no run is of the reference that is asked for, or two
            finished runs are of one cell and seed.

    Example:
        >>> from pathlib import Path
        >>> from mmrazor_pckd.apis.runs import Run
        >>> runs = [
        ...     Run(name, Path(f'seed_{seed}'), 'epoch', 1, validated={1: {TOP1: top1}})
        ...     for seed in (0, 1)
        ...     for name, top1 in (('kd_small', 60.0 + seed), ('pckd_small', 62.0))
        ... ]
        >>> matrix = matrix_of([run.summary() for run in runs])
        >>> found = matrix.cells['pckd', 'small'].to_reference
        >>> found.mean, found.number
        (1.5, 2)
    """
    entries = [entry for entry in entries if not is_head(entry)]
    matrix = Matrix(reference or REFERENCE)
    compared = {found[1] for entry in entries if (found := split(entry['run']))}
    for entry, label in zip(entries, labels(entries)):
        name = entry['run']
        found = split(name)
        where = [found] if found else [at for at in roles(name) if at[1] in compared]
        for method, pair in where or [(name, OTHER)]:
            _add(matrix, method + label[len(name) :], pair, entry)
    if reference and all(method != reference for method, _ in matrix.cells):
        raise ValueError(
            f'--to {reference}: no run is of it, but of ' + ', '.join(matrix.methods())
        )
    _compare(matrix)
    return matrix


def _add(matrix: Matrix, method: str, pair: str, entry: Mapping[str, Any]) -> None:
    cell = matrix.cells.setdefault((method, pair), Cell(method, pair))
    if cell.published is None:
        cell.published = entry.get('published')
    top1 = (entry.get('last') or {}).get(TOP1)
    if not entry['fully_logged']:
        cell.unfinished += 1
    elif top1 is None:
        cell.blind += 1
    else:
        seed = seed_of(entry)
        if seed is None:
            seed = -1 - len(cell.by_seed)
        elif seed in cell.by_seed:
            raise ValueError(
                f'{entry["run"]}: there are two finished runs of seed {seed}, one in '
                f'{entry["folder"]}; name the work dirs of one comparison'
            )
        cell.by_seed[seed] = top1


def _compare(matrix: Matrix) -> None:
    for (method, pair), cell in matrix.cells.items():
        # A teacher shares no initial student with anything.
        if pair == OTHER or method == TEACHER:
            continue
        for other, key in ((matrix.reference, 'to_reference'), (STUDENT, 'to_student')):
            base = matrix.cells.get((other, pair))
            if base is not None and method != other:
                setattr(cell, key, paired_difference(_known(cell), _known(base)))


def _known(cell: Cell) -> Dict[int, float]:
    return {seed: value for seed, value in cell.by_seed.items() if seed >= 0}

"""What a pool would do, without doing it."""

from typing import Iterator, List, Optional, Sequence

from .claim import owner
from .estimate import Cost
from .needs import how_to_get
from .planned_run import PlannedRun, by_folder


def planned_lines(
    runs: Sequence[PlannedRun], cost: Optional[Cost] = None
) -> Iterator[str]:
    """One line for each run, in order, and one for all.

    Args:
        runs (list[PlannedRun]): Runs.
        cost (Callable, optional): GPU hours of a whole run, ``None`` where they are
            not known.

    Example:
        >>> list(planned_lines([]))
        ['0 runs: 0 finished, 0 to resume, 0 to train']
    """
    makers = by_folder(runs)
    shares = {run: 1.0 if run.finished else run.kept() for run in runs}
    kinds = {'finished': 0, 'to resume': 0, 'to train': 0}
    hours: List[Optional[float]] = []
    for number, (run, share) in enumerate(shares.items(), 1):
        kind = 'finished' if share >= 1 else 'to resume' if share else 'to train'
        kinds[kind] += 1
        words = [f'{kind} at {share:.0%}' if kind == 'to resume' else kind]
        changed = run.changed() if share else ''
        words += [changed] if changed else []
        if share < 1:
            if cost is not None:
                whole = cost(run)
                left = None if whole is None else whole * (1 - share)
                hours.append(left)
                words.append(
                    'cost unknown' if left is None else f'{left:.2f} GPU hours'
                )
            if where := owner(run.folder):
                words.append(f'elsewhere, by {where}')
            for path in run.missing():
                for maker in makers.get(path.parent.resolve(), ()):
                    if shares[maker] < 1 and maker is not run:
                        words.append(f'after {maker}')
                        break
                else:
                    how = how_to_get(path, run.needs[path])
                    words.append(f'it needs {path}: {how}')
        yield f'[{number}/{len(shares)}] {run}: {", ".join(words)}'
    text = f'{len(shares)} runs: '
    text += ', '.join(f'{number} {kind}' for kind, number in kinds.items())
    if cost is not None:
        text += f', {sum(each or 0 for each in hours):.1f} GPU hours'
        if None in hours:
            text += f' and {hours.count(None)} of unknown cost'
    yield text

"""What a pool would do, without doing it."""

from typing import Iterator, List, Optional, Sequence

from .claim import owner
from .estimate import Cost
from .planned_run import PlannedRun


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
    kinds = {'finished': 0, 'to resume': 0, 'to train': 0}
    hours: List[Optional[float]] = []
    for number, run in enumerate(runs, 1):
        share = 1.0 if run.finished else run.kept()
        kind = 'finished' if share >= 1 else 'to resume' if share else 'to train'
        kinds[kind] += 1
        words = [f'{kind} at {share:.0%}' if kind == 'to resume' else kind]
        if share < 1:
            words += [f'waits for {path}' for path in run.missing()]
            if where := owner(run.folder):
                words.append(f'elsewhere, by {where}')
        if cost is not None:
            whole = cost(run)
            left = None if whole is None else whole * (1 - min(share, 1))
            hours.append(left)
            words.append('cost unknown' if left is None else f'{left:.2f} GPU hours')
        yield f'[{number}/{len(runs)}] {run}: {", ".join(words)}'
    counts = ', '.join(f'{number} {kind}' for kind, number in kinds.items())
    text = f'{len(runs)} runs: {counts}'
    if cost is not None:
        text += f', {sum(each or 0 for each in hours):.1f} GPU hours'
        if unknown := hours.count(None):
            text += f' and {unknown} of unknown cost'
    yield text

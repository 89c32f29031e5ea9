"""How long runs will take: from their own pace, and from others of their config."""

import heapq
import statistics
from typing import Callable, Dict, Iterable, List, Optional, Sequence, Tuple

from ..runs import Run, logged_values, scalar_logs
from .planned_run import PlannedRun

Cost = Callable[[PlannedRun], Optional[float]]


class Pace:
    """Time left of a run, from the moments at which its share has grown.

    The start, in which nothing is trained, and what an earlier start has trained
    do not count.

    Args:
        length (int): Steps of the share, epochs for instance.

    Example:
        >>> pace = Pace(4)
        >>> for now, share in ((8.0, 0.25), (18.0, 0.5)):
        ...     pace.add(share, now)
        >>> pace.left(19.0)
        29.0
    """

    def __init__(self, length: int) -> None:
        self.length = length
        self.seen: List[Tuple[float, float]] = []

    @property
    def share(self) -> float:
        """Share that has been reached."""
        return self.seen[-1][0] if self.seen else 0.0

    def add(self, share: float, now: float) -> None:
        """Note the share at a moment, in seconds."""
        if share > self.share:
            self.seen.append((share, now))

    def whole(self) -> Optional[float]:
        """Seconds from nothing to the end; ``None`` until the share has grown twice."""
        if len(self.seen) < 2:
            return None
        (first, begin), (last, end) = self.seen[0], self.seen[-1]
        return (end - begin) / (last - first)

    def left(self, now: float) -> Optional[float]:
        """Seconds left; ``None`` until the share has grown twice."""
        whole = self.whole()
        if whole is None:
            return None
        # The epoch that is reached is not yet trained.
        ahead = 1 - self.share + 1 / self.length
        return max(0.0, ahead * whole - (now - self.seen[-1][1]))


class Durations:
    """Seconds that runs are expected to take, from nothing to their end.

    A run takes what the finished runs of its config took, in this call or by their
    logs, or what one that trains is going to take. Where there is none its cost
    counts, measured by the others, and without costs their mean.

    Args:
        cost (Callable, optional): GPU hours of a run, ``None`` where they are not
            known.

    Example:
        >>> from types import SimpleNamespace
        >>> kd, pckd = SimpleNamespace(config='kd'), SimpleNamespace(config='pckd')
        >>> durations = Durations(cost=lambda run: 4 if run is pckd else 1)
        >>> durations.add(kd, 60.0)
        >>> durations.expected([kd, pckd])
        [60.0, 240.0]
    """

    def __init__(self, cost: Optional[Cost] = None) -> None:
        self.cost = cost or (lambda run: None)
        self.finished: Dict[str, List[float]] = {}
        self.training: Dict[str, float] = {}
        self._hours: Dict[str, Optional[float]] = {}

    def add(self, run: PlannedRun, seconds: float) -> None:
        """Note what a run took."""
        self.finished.setdefault(run.config, []).append(seconds)
        self._cost(run)

    def watch(self, run: PlannedRun, seconds: float) -> None:
        """Note what a run that trains is going to take."""
        self.training[run.config] = seconds
        self._cost(run)

    def read(self, finished: Iterable[PlannedRun]) -> None:
        """Read what runs took that were finished before, one of each config."""
        for run in finished:
            if run.config not in self.finished and (seconds := logged_seconds(run)):
                self.add(run, seconds)

    def expected(self, runs: Sequence[PlannedRun]) -> List[Optional[float]]:
        """Seconds of each run, ``None`` while nothing is known of any."""
        known = dict(self.training)
        for config, each in self.finished.items():
            known[config] = statistics.mean(each)
        if not known:
            return [None for _ in runs]
        mean = statistics.mean(known.values())
        costs = {config: self._hours[config] for config in known}
        rates = [known[config] / hours for config, hours in costs.items() if hours]
        rate = statistics.mean(rates) if rates else 0.0
        return [
            known.get(run.config) or (self._cost(run) or 0.0) * rate or mean
            for run in runs
        ]

    def _cost(self, run: PlannedRun) -> Optional[float]:
        if run.config not in self._hours:
            self._hours[run.config] = self.cost(run)
        return self._hours[run.config]


def logged_seconds(run: PlannedRun) -> Optional[float]:
    """Seconds a run has trained for by its logs, without its validations.

    Example:
        >>> from types import SimpleNamespace
        >>> logged_seconds(SimpleNamespace(folder='nowhere'))
    """
    steps = [
        values
        for log in scalar_logs(run.folder)
        for values in logged_values(log)
        if 'loss' in values
    ]
    return Run('', run.folder, '', 0, steps=steps).seconds()


def time_left(
    running: Sequence[Optional[float]], waiting: Sequence[Optional[float]], jobs: int
) -> Optional[float]:
    """Seconds until all runs are done, each begun where the first place is free.

    Args:
        running (list[float]): Seconds left of those that train.
        waiting (list[float]): Seconds of those that wait, in their order.
        jobs (int): Places.

    Returns:
        float, optional: ``None`` if one of the numbers is not known.

    Example:
        >>> time_left([10.0, 30.0], [25.0, 5.0], jobs=2)
        35.0
    """
    known = [seconds for seconds in (*running, *waiting) if seconds is not None]
    if len(known) < len(running) + len(waiting):
        return None
    ends = sorted([*known[: len(running)], *[0.0] * (jobs - len(running))])
    for seconds in known[len(running) :]:
        heapq.heapreplace(ends, ends[0] + seconds)
    return max(ends)

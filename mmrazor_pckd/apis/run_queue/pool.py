"""Trains planned runs side by side, alone or beside other machines."""

import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence

from .claim import VARIABLE, Claim, owner
from .estimate import Cost, Durations, Pace, time_left
from .needs import how_to_get
from .planned_run import PlannedRun
from .progress import Lines, Row, Standing
from .training_process import TrainingProcess, end

RUNNING, WAITING, ELSEWHERE = 'running', 'waiting', 'elsewhere'
FINISHED, FAILED = 'finished', 'failed'
OPEN = (WAITING, RUNNING, ELSEWHERE)
# Seconds between two looks at the processes, and at logs and other machines.
PAUSE, LOOK = 0.5, 5.0


@dataclass
class Started:
    """A run that is being trained here."""

    claim: Claim
    training: TrainingProcess
    place: Dict[str, str]
    pace: Pace
    begin: float


class RunPool:
    """Trains planned runs, as many at once as there are places.

    Finished runs are skipped, interrupted ones resumed, and the rest goes on when
    one fails. A run begins when the checkpoints that it needs are there. What
    another process trains into the same folders, on this machine or another one, is
    left to it, and taken over if it is gone.

    Args:
        runs (list[PlannedRun]): Runs, in the order in which they begin.
        script (Path): ``tools/train.py``.
        places (list[dict]): Environment of each of the runs that train side by
            side, see :func:`.places.places`.
        launcher (str): ``'none'`` or ``'pytorch'``.
        gpus (int): Processes of the launcher, for each run.
        progress (Lines or Screen, optional): Where to show how far the runs are.
        cost (Callable, optional): GPU hours of a run, for the time left.

    Raises:
        ValueError: If two configs would be trained into one folder.

    Example:
        >>> RunPool([], Path('tools/train.py')).train()
        {}
    """

    def __init__(
        self,
        runs: Sequence[PlannedRun],
        script: Path,
        places: Sequence[Dict[str, str]] = ({},),
        launcher: str = 'none',
        gpus: int = 1,
        progress: Any = None,
        cost: Optional[Cost] = None,
    ) -> None:
        self.runs = list(runs)
        self.makers = by_folder(self.runs)
        self.how = (script, launcher, gpus)
        self.free = list(places)
        self.jobs = len(self.free)
        self.progress = progress or Lines()
        self.durations = Durations(cost)
        self.state = dict.fromkeys(self.runs, WAITING)
        self.started: Dict[PlannedRun, Started] = {}
        self.failed: Dict[PlannedRun, str] = {}
        self._number = {run: n for n, run in enumerate(self.runs, 1)}

    def train(self) -> Dict[PlannedRun, str]:
        """Train all runs.

        Returns:
            dict: What went wrong by the run that failed, in one line.
        """
        with self.progress, _ended_by_signals():
            try:
                for run in self.runs:
                    if run.finished:
                        self._set(run, FINISHED, 'finished before')
                self.durations.read(self._in(FINISHED))
                looked = 0.0
                while self._in(*OPEN):
                    changed = self._keep_claims()
                    changed |= self._collect()
                    now = time.monotonic()
                    if changed or now - looked >= LOOK:
                        looked = now
                        self._fill()
                        self.progress.show(self._standing())
                    time.sleep(PAUSE if self._in(*OPEN) else 0)
            finally:
                end([each.training for each in self.started.values()])
                for each in self.started.values():
                    each.claim.release()
        return self.failed

    def _in(self, *states: str) -> List[PlannedRun]:
        return [run for run in self.runs if self.state[run] in states]

    def _set(self, run: PlannedRun, state: str, note: str = '') -> None:
        self.state[run] = state
        if note:
            self.progress.note(f'{self._head(run)}: {note}')

    def _head(self, run: PlannedRun) -> str:
        return f'[{self._number[run]}/{len(self.runs)}] {run}'

    def _fail(self, run: PlannedRun, reason: str) -> None:
        self.failed[run] = reason
        self._set(run, FAILED, f'FAILED, {reason}')

    def _keep_claims(self) -> bool:
        """Give signs of life, and end what another machine has taken over."""
        lost = [run for run, each in self.started.items() if not each.claim.holds()]
        for run in lost:
            each = self.started.pop(run)
            end([each.training])
            self.free.append(each.place)
            self._set(run, ELSEWHERE, f'taken over by {owner(run.folder)}')
        return bool(lost)

    def _collect(self) -> bool:
        """Take up the runs that have ended."""
        ended = [
            run
            for run, each in self.started.items()
            if each.training.code() is not None
        ]
        for run in ended:
            each = self.started.pop(run)
            self.free.append(each.place)
            if each.training.code():
                each.claim.release()
                output = each.training.output
                self._fail(run, f'{each.training.last_line()} (see {output})')
                continue
            if run.finished:
                each.claim.remove()
            else:  # it leaves no checkpoints
                each.claim.release()
            self.durations.add(run, time.monotonic() - each.begin)
            self._set(run, FINISHED)
        return bool(ended)

    def _fill(self) -> None:
        """Begin runs in the places that are free."""
        before = dict(self.state)
        for run in self._in(WAITING, ELSEWHERE):
            if not self.free:
                return
            missing = run.missing()
            wrong = next(filter(None, (self._hopeless(run, m) for m in missing)), None)
            if wrong:
                self._fail(run, wrong)
            elif not missing:
                self._begin(run)
        if self._in(RUNNING, ELSEWHERE):
            return
        if self.state != before:
            self._fill()
            return
        for run in self._in(WAITING):
            missing = run.missing()
            if missing and not any(owner(path.parent) for path in missing):
                self._fail(run, f'it needs {missing[0]}, which waits for it')

    def _hopeless(self, run: PlannedRun, missing: Path) -> Optional[str]:
        """Why a checkpoint will not be made, ``None`` if it is going to be."""
        folder = missing.parent.resolve()
        makers = [other for other in self.makers.get(folder, ()) if other is not run]
        if any(self.state[maker] in OPEN for maker in makers) or owner(folder):
            return None
        reason = f'it needs {missing}'
        for maker in makers:
            if self.state[maker] == FAILED:
                return f'{reason}, and {maker} has failed'
            reason += f', which {maker}, finished, has not left behind'
        return f'{reason}: {how_to_get(missing, run.needs[missing])}'

    def _begin(self, run: PlannedRun) -> None:
        claim = Claim.take(run.folder)
        if claim is None:
            if self.state[run] == WAITING:
                self._set(run, ELSEWHERE, f'elsewhere, by {owner(run.folder)}')
            return
        if run.finished:
            claim.remove()
            self._set(run, FINISHED, 'finished meanwhile')
            return
        place = self.free.pop(0)
        training = TrainingProcess(
            run.command(*self.how),
            run.folder / 'output.txt',
            {**place, VARIABLE: claim.token},
        )
        begin = time.monotonic()
        self.started[run] = Started(claim, training, place, Pace(run.length), begin)
        self._set(run, RUNNING)

    def _standing(self) -> Standing:
        now = time.monotonic()
        rows, running = [], []
        for run, each in self.started.items():
            # What an earlier start has reached is no pace of this one.
            each.pace.add(run.progress(), now)
            expected = self.durations.expected(run)
            left = each.pace.left(now)
            if left is None and expected is not None:
                left = max(0.0, expected - (now - each.begin))
            running.append(left)
            gpus = each.place.get('CUDA_VISIBLE_DEVICES')
            rows.append(
                Row(
                    self._head(run),
                    each.pace.share,
                    f'GPU {gpus}' if gpus else '',
                    now - each.begin,
                    left,
                )
            )
        for run in self._in(ELSEWHERE):
            where = owner(run.folder) or ELSEWHERE
            rows.append(Row(self._head(run), run.progress(), where))
        waiting = [self.durations.expected(run) for run in self._in(WAITING)]
        states = (FINISHED, RUNNING, ELSEWHERE, WAITING, FAILED)
        known = [seconds for seconds in (*running, *waiting) if seconds is not None]
        return Standing(
            rows,
            {state: len(self._in(state)) for state in states},
            time_left(known[: len(running)], known[len(running) :], self.jobs)
            if len(known) == len(running) + len(waiting)
            else None,
        )


def by_folder(runs: Sequence[PlannedRun]) -> Dict[Path, List[PlannedRun]]:
    """Runs by the folder into which they are trained.

    Raises:
        ValueError: If two configs have one folder.

    Example:
        >>> by_folder([])
        {}
    """
    found: Dict[Path, List[PlannedRun]] = {}
    for run in runs:
        others = found.setdefault(run.folder.resolve(), [])
        others.append(run)
        if others[0].config != run.config:
            raise ValueError(
                f'{others[0].config} and {run.config} would both be trained into '
                f'{run.folder}; give one of them another name'
            )
    return found


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM, and a terminal that is closed, end as Ctrl-C does."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            # nohup ignores one of them.
            if signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

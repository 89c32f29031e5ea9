"""Trains planned runs side by side, alone or beside other machines."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from ..process_tree import ended_by_signals
from .claim import VARIABLE, Claim, owner
from .estimate import Cost, Durations, Pace, time_left
from .needs import how_to_get
from .planned_run import PlannedRun, by_folder
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
    kept: float  # share that was trained before


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
        with self.progress, ended_by_signals():
            try:
                for run in self.runs:
                    # Another process may still validate it.
                    if run.finished and not owner(run.folder):
                        note = ', '.join(
                            filter(None, ['finished before', run.changed()])
                        )
                        self._set(run, FINISHED, note)
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
                trainings = [each.training for each in self.started.values()]
                try:
                    end(trainings)
                except KeyboardInterrupt:  # once more
                    end(trainings, patience=0)
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
            each = self.started[run]
            if each.training.code() == 0 and run.finished:
                each.claim.remove()
            else:
                each.claim.release()
            del self.started[run]
            self.free.append(each.place)
            if each.training.code():
                output = each.training.output
                self._fail(run, f'{each.training.last_line()} (see {output})')
            else:
                seconds = time.monotonic() - each.begin
                self.durations.add(run, seconds / (1 - each.kept))
                note = 'ended without a checkpoint of its end, the next call repeats it'
                self._set(run, FINISHED, '' if run.finished else note)
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
        try:
            claim = Claim.take(run.folder)
        except OSError as error:
            self._fail(run, f'cannot write to {run.folder} ({error.strerror})')
            return
        if claim is None:
            if self.state[run] == WAITING:
                self._set(run, ELSEWHERE, f'elsewhere, by {owner(run.folder)}')
            return
        if run.finished:
            claim.remove()
            self._set(run, FINISHED, 'finished meanwhile')
            return
        kept = run.kept()
        output = run.folder / 'output.txt'
        command = run.command(*self.how)
        environment = {**self.free[0], VARIABLE: claim.token}
        try:
            training = TrainingProcess(command, output, environment)
        except OSError as error:
            claim.release()
            self._fail(run, f'cannot be started ({error.strerror})')
            return
        pace, begin, place = Pace(run.length), time.monotonic(), self.free.pop(0)
        self.started[run] = Started(claim, training, place, pace, begin, kept)
        changed = run.changed() if kept else ''
        self._set(run, RUNNING, f'goes on at {kept:.0%} {changed}' if changed else '')

    def _standing(self) -> Standing:
        now = time.monotonic()
        for run, each in self.started.items():
            each.pace.add(_share(run), now)
            if (whole := each.pace.whole()) is not None:
                self.durations.watch(run, whole)
        rows = []
        started = list(self.started.items())
        for (run, each), whole in zip(
            started, self.durations.expected([run for run, _ in started])
        ):
            gone = now - each.begin
            left = each.pace.left(now)
            if left is None and whole is not None:
                left = max(0.0, whole * (1 - each.kept) - gone)
            gpus = each.place.get('CUDA_VISIBLE_DEVICES')
            where = f'GPU {gpus}' if gpus else ''
            rows.append(Row(self._head(run), each.pace.share, where, gone, left))
        elsewhere = self._in(ELSEWHERE)
        for run, whole in zip(elsewhere, self.durations.expected(elsewhere)):
            share = _share(run)
            left = None if whole is None else whole * (1 - share)
            where = owner(run.folder) or ELSEWHERE
            rows.append(Row(self._head(run), share, where, left=left))
        return Standing(
            rows,
            {
                state: len(self._in(state))
                for state in (FINISHED, RUNNING, ELSEWHERE, WAITING, FAILED)
            },
            time_left(
                [row.left for row in rows],
                self.durations.expected(self._in(WAITING)),
                # Another machine goes on in the place in which it trains.
                self.jobs + len(elsewhere),
            ),
        )


def _share(run: PlannedRun) -> float:
    try:
        return run.progress()
    except OSError:  # only shown, and read again soon
        return 0.0

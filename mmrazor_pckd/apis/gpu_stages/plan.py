"""How many epochs fit, decided once for a comparison."""

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Dict, Mapping, Optional

# Of a run: where no probe has been measured, and what its start takes beside it.
GUESSED = dict(teacher=0.02, methods=0.08)
START = 20.0
# Validations, checkpoints, and what is not foreseen.
RESERVE = 1.25


@dataclass
class Plan:
    """Epochs of a comparison.

    Args:
        epochs (int): Of the students.
        teacher_epochs (int): Of the teacher.
        seconds (float, optional): For which it was made, ``None`` if they were
            given.
        steps (dict): Seconds of a step by which it was made.

    Example:
        >>> Plan(3, 5).val_interval
        1
    """

    epochs: int
    teacher_epochs: int
    seconds: Optional[float] = None
    steps: Dict[str, float] = field(default_factory=dict)

    @property
    def val_interval(self) -> int:
        """Epochs between two validations, about ten of them."""
        return max(1, self.epochs // 10)

    def __str__(self) -> str:
        return f'{self.epochs} epochs, {self.teacher_epochs} of the teacher'

    def write(self, path: Path) -> None:
        """Keep it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + '\n')


def read_plan(path: Path) -> Optional[Plan]:
    """A plan that was made before.

    Args:
        path (Path): Its file.

    Returns:
        Plan, optional: None if there is none.

    Raises:
        ValueError: If it is no plan.

    Example:
        >>> read_plan(Path('nowhere/plan.json'))
    """
    if not path.exists():
        return None
    try:
        return Plan(**json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        raise ValueError(f'{path}: no plan of epochs ({error})') from None


def plan_epochs(
    seconds: float,
    teacher_batches: int,
    batches: int,
    steps: Mapping[str, float],
    start: float = START,
) -> Plan:
    """As many epochs as fit: half of the time the teacher's, then all methods'.

    Args:
        seconds (float): Time for all trainings.
        teacher_batches (int): Steps of an epoch of the teacher.
        batches (int): Likewise of a student.
        steps (dict): Seconds of a step, of the ``teacher`` and of the slowest of the
            ``methods``, each beside those that train at the time. Guessed where
            they are missing.
        start (float): Seconds from the start of a run to its first step: of
            ``run_comparison.py`` and its runs, once for each half.

    Returns:
        Plan: Of one epoch or more.

    Example:
        >>> steps = dict(teacher=0.01, methods=0.05)
        >>> str(plan_epochs(300, teacher_batches=800, batches=80, steps=steps))
        '22 epochs, 11 of the teacher'
    """
    steps = {**GUESSED, **steps}

    def fit(batches: int, step: float) -> int:
        epoch = batches * step * RESERVE
        return max(1, math.floor((seconds / 2 - 2 * start) / epoch))

    return Plan(
        fit(batches, steps['methods']),
        fit(teacher_batches, steps['teacher']),
        round(seconds, 1),
        steps,
    )

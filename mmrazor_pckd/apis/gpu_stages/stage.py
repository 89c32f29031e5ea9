"""What a stage is: commands that share its time."""

from dataclasses import dataclass, field
from typing import Callable, Dict, Optional, Sequence


@dataclass
class Command:
    """A command line of a stage.

    Args:
        name (str): Its output goes to ``<stage>/<name>.txt``.
        words (list[str]): Command line.
        seconds (float, optional): Estimate of what it takes: it is ended after
            twice that. Defaults to None, all that the stage has left.
        before (Callable, optional): Called before it, with the seconds it has.
            What it raises is the command's failure.
        summary (Callable, optional): Returns one line on what came out.

    Example:
        >>> Command('list', ['ls']).limit(60)
        60
        >>> Command('list', ['ls'], seconds=5).limit(60)
        10
    """

    name: str
    words: Sequence[str]
    seconds: Optional[float] = None
    before: Optional[Callable[[float], None]] = None
    summary: Optional[Callable[[], str]] = None

    def limit(self, left: float) -> float:
        """Seconds until it is ended.

        Args:
            left (float): Seconds that its stage has left.
        """
        return left if self.seconds is None else min(left, 2 * self.seconds)


@dataclass
class Stage:
    """Commands that run one after the other.

    Args:
        name (str): Name, also of the folder of their output.
        commands (list[Command]): Commands.
        environment (dict): Variables of all.
        left_out (str): Why there is nothing to run.

    Example:
        >>> Stage('tests', left_out='there are none').commands
        ()
    """

    name: str
    commands: Sequence[Command] = ()
    environment: Dict[str, str] = field(default_factory=dict)
    left_out: str = ''


def share(left: float, stages: int) -> float:
    """Seconds of the next stage: an equal part of what is left.

    Args:
        left (float): Seconds left for all.
        stages (int): Stages that are still to come, this one too.

    Example:
        >>> share(540, 3), share(-1, 1)
        (180.0, 0.0)
    """
    return max(0.0, left) / stages

"""The history of a logged value does not grow with the run.

Fault: mmengine's message hub keeps a million values of every logged key, and
copies them all at each step and into each checkpoint.
Remedy: a history keeps its last 10,000 values. What mmengine computes of it,
means over a window or an epoch, is the same up to that window.
Absent: where a history is made with a ``max_length`` of its own.
May go: when mmengine's ``HistoryBuffer`` is a ring.
"""
from mmengine.logging import HistoryBuffer

MAX_LENGTH = 10000


def install() -> None:
    """Shorten the default of mmengine's ``HistoryBuffer``."""
    *others, length = HistoryBuffer.__init__.__defaults__
    HistoryBuffer.__init__.__defaults__ = (*others, min(length, MAX_LENGTH))

"""Kill a training again and again, and compare what it ends with.

A config is made ready (short_config), trainings are started and killed
(training) at chosen moments (kills), and the last checkpoints of a run that
was killed and of one that was not are compared (differences).
"""

from .kills import crash_test

__all__ = ['crash_test']

"""Kill a training again and again, and compare what it ends with.

A config is made ready (config), trainings are started and killed (training,
processes) at chosen moments (kills), and the last checkpoints of the run that
was killed and of one that was not are compared (differences).
"""

from .kills import crash_test

__all__ = ['crash_test']

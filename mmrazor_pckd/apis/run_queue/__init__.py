"""Trains many planned runs: one config with one seed each.

A run (planned_run) begins when the checkpoints that it needs are there (needs),
in a place of this machine (places), after it has been claimed (claim), as a
process of its own (training_process). The pool (pool) keeps the places busy,
and shows how far it is (progress) and how long it will take (estimate).
"""

from .dry_run import planned_lines
from .places import places, visible_gpus
from .planned_run import PlannedRun
from .pool import RunPool
from .progress import make_progress

__all__ = [
    'PlannedRun',
    'RunPool',
    'make_progress',
    'places',
    'planned_lines',
    'visible_gpus',
]

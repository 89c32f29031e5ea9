"""From a file of ``torch.save`` to a network whose weights are known to be its.

.. code-block:: text

    path ──────────── local.load_from_local ──┐
    URL ── download.load_from_http ───────────┤  reading.read_checkpoint
                                              │    scan: the file's layout, and what
                                              │      its pickles would make (pickled),
                                              │      held against what may stand in a
                                              │      checkpoint (grammar) and against
                                              │      what the file holds
                                              │    torch.load(weights_only=True)
                                              ▼
    strict.load_strictly ── misfits.load_what_fits ── the network, or one line that
                            says which keys are missing, unexpected, misshapen
    loaded.watch_loading ── which weights of a network a checkpoint has filled
    prefixes ── how the keys of a part begin
"""

from .download import load_from_http
from .loaded import add_loaded, keep_watching, watch_loading, wholly_loaded
from .local import load_from_local
from .misfits import Misfits, load_what_fits, not_finite
from .prefixes import STUDENT
from .reading import read_checkpoint
from .strict import fit_strictly, load_strictly

__all__ = [
    'STUDENT',
    'Misfits',
    'add_loaded',
    'fit_strictly',
    'keep_watching',
    'load_from_http',
    'load_from_local',
    'load_strictly',
    'load_what_fits',
    'not_finite',
    'read_checkpoint',
    'watch_loading',
    'wholly_loaded',
]

"""PCKD and the classification distillation of MMRazor on today's PyTorch.

Importing the package is all it takes: MMRazor becomes importable on the
installed stack, and its registries are filled.
"""

from . import compat

compat.install()

# These stand on MMRazor, which is there only now.
from .datasets import *  # noqa: E402, F403
from .engine import *  # noqa: E402, F403
from .models import *  # noqa: E402, F403
from .version import __version__  # noqa: E402,F401

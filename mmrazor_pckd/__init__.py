"""PCKD and the classification distillation of MMRazor on today's PyTorch.

Importing the package is all it takes: MMRazor becomes importable on the
installed stack, and its registries are filled. Where no package of OpenMMLab
is installed, :mod:`mmrazor_pckd.functional` alone is there.
"""

import sys

from . import compat
from .version import __version__  # noqa: F401

if compat.openmmlab_is_there():
    compat.install()

    # These stand on MMRazor, which is there only now.
    from .datasets import *  # noqa: F403
    from .engine import *  # noqa: F403
    from .models import *  # noqa: F403
else:
    from . import functional  # noqa: F401
    from .functional_alone import refuse_the_rest

    refuse_the_rest(sys.modules[__name__])

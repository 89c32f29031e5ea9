"""mmpretrain's retrieval metrics fail on numpy >= 2.4.

Fault: ``RetrievalRecall`` and ``RetrievalAveragePrecision`` call
``numpy.in1d``, which is gone.
Remedy: there, its successor ``numpy.isin``.
Absent: on numpy < 2.4.
May go: when mmpretrain calls ``numpy.isin``.
"""

from types import SimpleNamespace

import numpy as np

from .patching import replace


def install() -> bool:
    """Give the module a numpy that has the function."""
    if hasattr(np, 'in1d'):
        return False
    from mmpretrain.evaluation.metrics import retrieval

    with_in1d = SimpleNamespace(**{**vars(np), 'in1d': np.isin})
    replace(retrieval, 'np', lambda _: with_in1d, __name__)
    return True

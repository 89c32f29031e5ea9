"""mmpretrain's retrieval metrics fail on numpy >= 2.4.

Fault: ``RetrievalRecall`` and ``RetrievalAveragePrecision`` call
``numpy.in1d``, which is gone.
Remedy: there, its successor ``numpy.isin``.
Absent: on numpy < 2.4.
May go: when mmpretrain calls ``numpy.isin``.
"""

from types import SimpleNamespace

import numpy as np


def install() -> None:
    """Give the module a numpy that has the function, where it is gone."""
    if hasattr(np, 'in1d'):
        return
    from mmpretrain.evaluation.metrics import retrieval

    retrieval.np = SimpleNamespace(**{**vars(np), 'in1d': np.isin})

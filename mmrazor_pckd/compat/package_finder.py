"""mmengine and mmcv look for mmcv's operators by a name gone in Python 3.14.

Fault: ``mmcv_full_available`` and ``check_ops_exist`` call
``pkgutil.find_loader``, which Python 3.14 no longer has: AttributeError when
an optimizer is built, or SyncBatchNorm is turned back.
Remedy: the two modules see a ``find_loader`` that asks ``importlib``. The
standard library stays as it is.
Absent: up to Python 3.13.
May go: when mmengine and mmcv call ``importlib.util.find_spec``.
"""

import importlib
import importlib.util
import pkgutil
from types import SimpleNamespace

from .patching import replace

_MODULES = ('mmengine.utils.dl_utils.misc', 'mmcv.utils.ext_loader')


def install() -> bool:
    """Give the modules a ``pkgutil`` that has the function."""
    if hasattr(pkgutil, 'find_loader'):
        return False
    for name in _MODULES:
        module = importlib.import_module(name)
        if hasattr(module, 'pkgutil'):
            finder = SimpleNamespace(find_loader=_find_loader)
            replace(module, 'pkgutil', lambda _, finder=finder: finder, __name__)
    return True


def _find_loader(name: str):
    spec = importlib.util.find_spec(name)
    return spec and spec.loader

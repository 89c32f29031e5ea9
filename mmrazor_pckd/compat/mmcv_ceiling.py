"""MMRazor 1.0.0 refuses mmcv 2.2, which it runs on.

Fault: ``mmrazor/__init__.py`` asserts ``mmcv <= 2.1.0``; its models import
and register on mmcv 2.2.0 all the same.
Remedy: mmcv shows 2.1.0 while ``mmrazor`` is imported for the first time.
Absent: with mmcv <= 2.1.0, and where ``mmrazor`` is imported already.
May go: when MMRazor raises the ceiling.
"""

import importlib
import sys

CEILING = '2.1.0'


def install() -> bool:
    """Import ``mmrazor`` whatever supported mmcv is installed."""
    if 'mmrazor' in sys.modules:
        return False
    import mmcv
    from packaging.version import Version

    shown = mmcv.__version__
    needed = Version(shown) > Version(CEILING)
    if needed:
        mmcv.__version__ = CEILING
    try:
        importlib.import_module('mmrazor')
    finally:
        mmcv.__version__ = shown
    return needed

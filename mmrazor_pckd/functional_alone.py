"""Where no package of OpenMMLab is installed, the formulas are all there is."""

import sys
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import NoReturn

from .compat import check_requirements

_PARTS = ('functional', 'compat', 'version')


class _FindsNothingElse(MetaPathFinder):
    """Names what is needed instead of finding another part of the package."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, fullname, path=None, target=None):
        package, _, part = fullname.partition('.')
        if package == self.package and part.split('.')[0] not in _PARTS:
            check_requirements()


def refuse_the_rest(package: ModuleType) -> None:
    """Let all but ``functional`` raise the error of what is not installed.

    Args:
        package (module): This package, with ``functional`` imported.
    """

    def missing(name: str) -> NoReturn:
        if not name.startswith('__'):
            check_requirements()
        raise AttributeError(f'module {package.__name__!r} has no attribute {name!r}')

    package.__getattr__ = missing  # type: ignore[method-assign]
    sys.meta_path.insert(0, _FindsNothingElse(package.__name__))

"""``import mmrazor`` loads scipy.stats, scikit-learn and pyplot.

Fault: MMRazor's predictors, OFD's margins and its visualizer import them at their
head. That is a quarter of the time of each process's imports, and a distillation
uses none of it, but for OFD.
Remedy: while these modules of MMRazor are imported, and there alone, stand-ins are
in their places, which import on the first use.
Absent: for modules that are imported already.
May go: when MMRazor imports them where it uses them.
"""

import sys
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Iterator, Optional

_TASKS = 'mmrazor.models.task_modules.predictor'
# What is loaded late, by the module of MMRazor that imports it.
_LATE = {
    f'{_TASKS}.metric_predictor': 'scipy.stats',
    f'{_TASKS}.handler.carts_handler': 'sklearn.tree',
    'mmrazor.models.distillers.ofd_distiller': 'scipy.stats',
    'mmrazor.visualization.local_visualizer': 'matplotlib.pyplot',
}


class _Name:
    """Stands in for a name that is taken from a module."""

    def __init__(self, module: str, name: str) -> None:
        self._place = module, name

    def _real(self) -> Any:
        module, name = self._place
        return getattr(import_module(module), name)

    def __call__(self, *args, **kwargs) -> Any:
        return self._real()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)


class _Module(ModuleType):
    """Stands in for a module."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__'):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:  # from module import name
            return _Name(self.__name__, name)
        return getattr(import_module(self.__name__), name)


@contextmanager
def _stand_in(name: str) -> Iterator[None]:
    if name in sys.modules or find_spec(name.partition('.')[0]) is None:
        yield
        return
    sys.modules[name] = module = _Module(name)
    try:
        yield
    finally:
        if sys.modules.get(name) is module:
            del sys.modules[name]


class _Finder:
    """Finds the modules of MMRazor as ever, and imports them with a stand-in."""

    @staticmethod
    def find_spec(name: str, path=None, target=None) -> Optional[ModuleSpec]:
        if name not in _LATE:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                with _stand_in(_LATE[name]):
                    execute(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def install() -> bool:
    """Put the finder before the others."""
    if _Finder not in sys.meta_path:
        if all(name in sys.modules for name in _LATE):
            return False
        sys.meta_path.insert(0, _Finder)  # type: ignore[arg-type]
    return True

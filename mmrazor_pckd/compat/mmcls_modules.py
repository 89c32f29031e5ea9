"""MMRazor asks for mmcls, which is called mmpretrain now.

Fault: MMRazor's code imports ``mmcls``; the package was renamed, and the old
one installs on no current torch. The imports fail silently, and placeholders
stand in.
Remedy: an import of ``mmcls.x`` gives the module ``mmpretrain.x``, the same
object.
Absent: where a real ``mmcls`` is installed.
May go: when MMRazor imports mmpretrain.
"""

import importlib
import sys
from importlib import util
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec


class _MMPretrainAsMMCls(MetaPathFinder, Loader):
    """Answers for ``mmcls`` and all below it with mmpretrain's modules."""

    def find_spec(self, fullname, path=None, target=None):
        package, dot, rest = fullname.partition('.')
        if package != 'mmcls':
            return None
        renamed = util.find_spec('mmpretrain' + dot + rest)
        if renamed is None:
            return None
        return ModuleSpec(
            fullname,
            self,
            origin=renamed.origin,
            loader_state=renamed,
            is_package=renamed.submodule_search_locations is not None,
        )

    def create_module(self, spec):
        return importlib.import_module(spec.loader_state.name)

    def exec_module(self, module):
        # It ran under its own name. Only the spec was written over.
        module.__spec__ = module.__spec__.loader_state


def stands_in() -> bool:
    """Whether an import of ``mmcls`` gives mmpretrain."""
    return any(isinstance(finder, _MMPretrainAsMMCls) for finder in sys.meta_path)


def install() -> bool:
    """Answer for ``mmcls`` with mmpretrain, once."""
    if stands_in():
        return True
    installed = util.find_spec('mmcls')
    # Without an origin it is a folder of that name, as MMRazor's configs
    # have one, and no package.
    if installed is not None and installed.origin is not None:
        return False
    # In front: below mmpretrain's own path the usual finder would load every
    # module a second time.
    sys.meta_path.insert(0, _MMPretrainAsMMCls())
    return True

"""Configs of MMRazor inherit from ``mmcls::``, which is mmpretrain now.

Fault: mmengine looks for these files in a package that is not installed; the
DeiT config inherits from a file that mmpretrain also renamed.
Remedy: mmengine looks for ``mmcls::`` configs in mmpretrain, and the old name
finds the new file.
Absent: where a real ``mmcls`` is installed.
May go: when MMRazor's configs inherit from mmpretrain's files.
"""

from typing import Callable, Dict

from . import mmcls_modules
from .patching import replace

RENAMED = {
    'mmcls::deit/deit-base_pt-16xb64_in1k.py': 'mmcls::deit/deit-base_16xb64_in1k.py'
}


def resolving(renamed: Dict[str, str]) -> Callable:
    """Make the wrapper of a resolution in which old names find new files."""

    def make(resolve):

        def resolve_renamed(cfg_path):
            return resolve(renamed.get(cfg_path, cfg_path))

        return resolve_renamed

    return make


def install() -> bool:
    """Name the package, and wrap the resolution of names with ``::``."""
    if not mmcls_modules.stands_in():
        return False
    from mmengine.config import config, utils
    from mmengine.hub import hub

    utils.MODULE2PACKAGE['mmcls'] = 'mmpretrain'
    for module in (config, utils, hub):
        replace(module, '_get_package_and_cfg_path', resolving(RENAMED), __name__)
    return True

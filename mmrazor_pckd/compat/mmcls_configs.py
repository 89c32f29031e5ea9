"""A config that mmpretrain calls by another name.

Fault: MMRazor's DeiT config inherits from a file of mmcls that mmpretrain
renamed: FileNotFoundError.
Remedy: the old name after ``mmcls::`` finds the new file.
Absent: where a real ``mmcls`` is installed.
May go: when MMRazor's config names mmpretrain's file.
"""

import functools

from . import mmcls_modules

RENAMED = {
    'mmcls::deit/deit-base_pt-16xb64_in1k.py': 'mmcls::deit/deit-base_16xb64_in1k.py'
}


def install() -> None:
    """Wrap mmengine's resolution of names with ``::``, once."""
    if not mmcls_modules.stands_in():
        return
    from mmengine.config import config, utils
    from mmengine.hub import hub

    resolve = utils._get_package_and_cfg_path
    if hasattr(resolve, '__wrapped__'):
        return

    @functools.wraps(resolve)
    def resolve_renamed(cfg_path):
        return resolve(RENAMED.get(cfg_path, cfg_path))

    for module in (config, utils, hub):
        module._get_package_and_cfg_path = resolve_renamed

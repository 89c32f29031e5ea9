"""mmengine finds configs only in packages that it lists, ours is not one.

Fault: ``mmrazor_pckd::NAME`` on a command line or in ``_base_`` ends in an
assertion: the list of packages with configs is closed, a name without a
folder is refused, and an editable install is looked for in site-packages.
Remedy: such a name is one of this package's configs.
Absent: for every other package.
May go: when mmengine asks the installed packages.
"""

from pathlib import Path

from .patching import replace

_NAME = 'mmrazor_pckd'


def _resolving(resolve):

    def resolve_own(cfg_path):
        package, _, name = cfg_path.partition('::')
        return (package, name) if package == _NAME else resolve(cfg_path)

    return resolve_own


def _locating(locate):

    def locate_own(package):
        return str(Path(__file__).parents[1]) if package == _NAME else locate(package)

    return locate_own


def install() -> bool:
    """Wrap mmengine's ways to a name with ``::`` and to its package."""
    from mmengine.config import config, utils
    from mmengine.hub import hub

    for module in (config, utils, hub):
        replace(module, '_get_package_and_cfg_path', _resolving, __name__)
    for module in (config, hub):
        replace(module, 'get_installed_path', _locating, __name__)
    return True

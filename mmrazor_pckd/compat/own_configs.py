"""mmengine finds configs only in packages that it lists, ours is not one.

Fault: ``mmrazor_pckd::NAME`` on a command line or in ``_base_`` ends in an
assertion: the list of packages with configs is closed, a name without a
folder is refused, and an editable install is looked for in site-packages.
Remedy: such a name is one of this package's configs.
Absent: for every other package.
May go: when mmengine asks the installed packages.
"""

from pathlib import Path

_NAME = 'mmrazor_pckd'
_MARK = '_mmrazor_pckd_finds_own_configs'


def install() -> None:
    """Wrap mmengine's ways to a name with ``::`` and to its package, once."""
    from mmengine.config import config, utils
    from mmengine.hub import hub

    resolve = utils._get_package_and_cfg_path
    if hasattr(resolve, _MARK):
        return
    locate = config.get_installed_path

    def resolve_own(cfg_path):
        package, _, name = cfg_path.partition('::')
        return (package, name) if package == _NAME else resolve(cfg_path)

    def locate_own(package):
        return str(Path(__file__).parents[1]) if package == _NAME else locate(package)

    # The marks of remedies before this one stay.
    vars(resolve_own).update(vars(resolve), **{_MARK: True})
    for module in (config, utils, hub):
        module._get_package_and_cfg_path = resolve_own
    for module in (config, hub):
        module.get_installed_path = locate_own

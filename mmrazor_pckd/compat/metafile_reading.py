"""A config with a base of another package takes a second to be read.

Fault: for each ``package::`` base mmengine parses all metafiles of the package,
85 of mmpretrain, and lists all installed packages. Hundreds of configs take
minutes.
Remedy: a process parses a metafile once, and looks for a package until it has
found it.
Absent: for configs without such a base.
May go: when mmengine keeps what it has read.
"""

from functools import lru_cache

from .patching import replace


def _parsed_once(load):
    kept = lru_cache(maxsize=None)(load)

    def load_once(file):
        return kept(file)

    return load_once


def _found_once(is_installed):
    found = set()

    def is_installed_once(package):
        # One that is not there may be installed later.
        if package not in found and is_installed(package):
            found.add(package)
        return package in found

    return is_installed_once


def install() -> bool:
    """Wrap what mmengine reads metafiles and looks for packages with."""
    from mmengine.config import config, utils

    replace(utils, 'load', _parsed_once, __name__)
    replace(config, 'is_installed', _found_once, __name__)
    return True

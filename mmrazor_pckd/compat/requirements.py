"""Versions of the host packages, checked before anything imports them.

MMRazor, mmpretrain and mmengine check each other with asserts that name
neither the file nor the remedy, and a missing mmcv ends in a
``ModuleNotFoundError`` five imports deep. This check comes first.
"""

import re
from importlib import metadata, util
from typing import List, Optional, Tuple

from ..version import DISTRIBUTIONS, MMCV, REQUIRES, TESTED

_OPENMMLAB = ('mmengine', 'mmcv', 'mmpretrain', 'mmrazor')


def openmmlab_is_there() -> bool:
    """Whether any package of OpenMMLab that this one stands on is there."""
    return any(util.find_spec(name) for name in _OPENMMLAB)


def _installed(*distributions: str) -> Optional[Tuple[str, str]]:
    """Name and version of the first distribution that is installed."""
    for distribution in distributions:
        try:
            return distribution, metadata.version(distribution)
        except metadata.PackageNotFoundError:
            continue
    return None


def check_requirement(requirement: str, *distributions: str) -> None:
    """Check that a package is installed, within its bounds.

    Args:
        requirement (str): PEP 508 text, for instance ``'mmengine>=0.10'``.
        distributions (str): Names under which the package is distributed.
            Defaults to those of :data:`mmrazor_pckd.version.DISTRIBUTIONS`,
            or to the name in ``requirement``.

    Raises:
        ImportError: If the package is missing, or its version is outside the
            bounds. The text names package, version found, version wanted.

    Example:
        >>> check_requirement('torch>=1.0')
        >>> check_requirement('torchless>=1.0,<3')
        Traceback (most recent call last):
        ImportError: mmrazor_pckd needs torchless <3,>=1.0, and it is not \
installed: pip install "torchless<3,>=1.0"
    """
    name = re.split('[<=>]', requirement)[0]
    bounds = ','.join(sorted(requirement[len(name) :].split(',')))
    names = distributions or DISTRIBUTIONS.get(name, (name,))
    found = _installed(*names)
    either = ' or '.join(names)
    if found is None:
        raise ImportError(
            f'mmrazor_pckd needs {either} {bounds}, and it is not '
            f'installed: pip install "{names[0]}{bounds}"'
        )
    # It need not be there where torch is all there is.
    from packaging.specifiers import SpecifierSet

    distribution, version = found
    if not SpecifierSet(bounds).contains(version, prereleases=True):
        raise ImportError(
            f'mmrazor_pckd needs {either} {bounds}, and version '
            f'{version} is installed: pip install "{distribution}{bounds}"'
        )


def check_requirements() -> None:
    """Check every package of :mod:`mmrazor_pckd.version`."""
    for requirement in (MMCV, *REQUIRES):
        # setuptools counts only where pkg_resources is imported from it;
        # distributors rename it, so its own error is the better one.
        if not requirement.startswith('setuptools'):
            check_requirement(requirement)


def untested_versions() -> List[str]:
    """Installed packages that the tests do not run on.

    Returns:
        list[str]: One text each, for instance ``'torch 2.4.1 (tested:
        2.11.0)'``. A local part, such as ``+cu130``, does not count.
    """
    from packaging.version import Version

    found = []
    for requirement in TESTED:
        name, tested = requirement.split('==')
        names = next(
            (names for names in DISTRIBUTIONS.values() if name in names), (name,)
        )
        installed = _installed(*names)
        if installed and Version(installed[1]).public != tested:
            found.append(f'{" ".join(installed)} (tested: {tested})')
    return found

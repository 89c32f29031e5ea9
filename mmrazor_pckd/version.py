"""Version of the package and of everything it stands on.

No import here: ``setup.py`` reads this file before anything is installed, and
``mmrazor_pckd.compat.requirements`` checks the same bounds at import.
"""

__version__ = '0.1.0'

# What setup.py and make take; the tests run on each, on the first most often.
PYTHONS = ('3.11', '3.12', '3.13', '3.14')

# PEP 508. ``make test-matrix`` installs the lowest, see .ci/README.md. The
# upper bounds of the OpenMMLab packages are the versions whose faults
# ``mmrazor_pckd.compat`` knows; torch has none.
REQUIRES = (
    # weights_only could be made to run code up to 2.5.1 (CVE-2025-32434).
    'torch>=2.6',
    'torchvision>=0.21',
    'numpy',
    'packaging',
    'mmengine>=0.10.3,<0.11',
    'mmpretrain>=1.2.0,<1.4',
    'mmrazor==1.0.0',
    # MMRazor and mmengine need these and do not declare them.
    'joblib',
    'scipy',
    'setuptools<82',
)

# Any of its distributions serves. It is not in REQUIRES: pip would install the
# one named there over the one that is in use.
MMCV = 'mmcv>=2.0.0,<2.4'

# Names under which a package is distributed; the first is the one to install.
# OneDL's forks keep the names of the modules.
DISTRIBUTIONS = {
    'mmcv': ('mmcv-lite', 'mmcv', 'onedl-mmcv'),
    'mmengine': ('mmengine', 'onedl-mmengine'),
    'mmpretrain': ('mmpretrain', 'onedl-mmpretrain'),
}

# What the tests run on: requirements/tested.txt, which a test compares.
TESTED = (
    'torch==2.11.0',
    'torchvision==0.26.0',
    'mmengine==0.10.7',
    'mmcv-lite==2.1.0',
    'mmpretrain==1.2.0',
    'mmrazor==1.0.0',
)

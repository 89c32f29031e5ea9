"""Configs of mmcls validate on the training split.

Fault: datasets of mmcls took the test split for ``test_mode=True``; those of
mmpretrain look at ``split`` only, which is ``'train'`` in a config of mmcls,
which has none. Silent but for a line in the log: MMRazor's BYOT and
CRD report the accuracy on the images they were trained with.
Remedy: ``test_mode=True`` without a ``split`` means the test split.
Absent: where ``split`` is given, and where a real ``mmcls`` is installed.
May go: when MMRazor's configs give ``split``.
"""

import inspect

from . import mmcls_modules
from .patching import replace


def _split_from_test_mode(init):
    signature = inspect.signature(init)

    def init_with_split(*args, **kwargs):
        given = signature.bind_partial(*args, **kwargs).arguments
        if given.get('test_mode') and 'split' not in given:
            kwargs['split'] = 'test'
        init(*args, **kwargs)

    return init_with_split


def install() -> bool:
    """Wrap the constructors of the datasets in question."""
    if not mmcls_modules.stands_in():
        return False
    from mmpretrain.datasets import CIFAR10, CUB, MNIST

    # CIFAR100 and FashionMNIST inherit it.
    for dataset in (CIFAR10, CUB, MNIST):
        replace(dataset, '__init__', _split_from_test_mode, __name__)
    return True

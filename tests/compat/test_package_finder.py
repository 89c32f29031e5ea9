import importlib.util
import pkgutil

import pytest
from mmcv.utils import ext_loader
from mmengine.model import convert_sync_batchnorm, revert_sync_batchnorm
from mmengine.utils.dl_utils import misc
from torch import nn

from mmrazor_pckd.compat import package_finder

# OneDL's mmengine does without it.
MODULES = [module for module in (misc, ext_loader) if hasattr(module, 'pkgutil')]


@pytest.fixture
def without_find_loader(monkeypatch):
    """The standard library as it is in Python 3.14, our remedy on it."""
    monkeypatch.delattr(pkgutil, 'find_loader', raising=False)
    for module in MODULES:
        monkeypatch.setattr(module, 'pkgutil', pkgutil)
    package_finder.install()


@pytest.mark.parametrize(
    'available', [misc.mmcv_full_available, ext_loader.check_ops_exist]
)
def test_the_operators_are_looked_for(without_find_loader, available):
    there = importlib.util.find_spec('mmcv._ext') is not None
    assert available() == there


def test_a_module_that_is_there_is_found(without_find_loader):
    assert ext_loader.pkgutil.find_loader('mmcv.utils') is not None
    assert ext_loader.pkgutil.find_loader('mmcv.no_such_module') is None


def test_batch_norms_are_turned_back(without_find_loader):
    model = convert_sync_batchnorm(nn.Sequential(nn.BatchNorm2d(2)))
    (model,) = revert_sync_batchnorm(model)
    assert type(model).__name__ != 'SyncBatchNorm'


def test_the_standard_library_stays_as_it_is(without_find_loader):
    assert not hasattr(pkgutil, 'find_loader')


def test_nothing_is_done_where_it_is_there(monkeypatch):
    monkeypatch.setattr(pkgutil, 'find_loader', lambda name: None, raising=False)
    monkeypatch.setattr(ext_loader, 'pkgutil', pkgutil)
    package_finder.install()
    assert ext_loader.pkgutil is pkgutil

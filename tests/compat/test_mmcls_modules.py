"""mmpretrain where MMRazor asks for mmcls."""

import importlib
import sys

import pytest
from interpreters import succeed

from mmrazor_pckd import compat

pytestmark = pytest.mark.slow


def test_modules_are_the_same_objects():
    import mmcls.models
    import mmcls.models.losses.cross_entropy_loss
    import mmpretrain.models

    assert mmcls is mmpretrain
    assert mmcls.models is mmpretrain.models
    assert mmcls.models.losses.cross_entropy_loss is importlib.import_module(
        'mmpretrain.models.losses.cross_entropy_loss'
    )
    for name, module in sys.modules.items():
        if name.split('.')[0] == 'mmcls':
            assert module is sys.modules['mmpretrain' + name[len('mmcls') :]]
            assert module.__name__ == module.__spec__.name
            assert module.__name__.startswith('mmpretrain')


def test_a_module_first_imported_as_mmcls_is_not_loaded_twice(tmp_path):
    succeed(
        """
        import mmrazor_pckd, sys
        name = 'datasets.samplers.repeat_aug'
        import mmcls.datasets.samplers.repeat_aug as first
        import mmpretrain.datasets.samplers.repeat_aug as second
        assert first is second
        assert second.RepeatAugSampler.__module__ == 'mmpretrain.' + name
    """,
        cwd=tmp_path,
    )


def test_what_mmpretrain_lacks_is_missing():
    with pytest.raises(ModuleNotFoundError, match=r'mmcls\.core'):
        importlib.import_module('mmcls.core')
    with pytest.raises(ModuleNotFoundError, match=r'mmcls\.models\.core'):
        importlib.import_module('mmcls.models.core')


def test_installing_again_changes_nothing():
    finders = list(sys.meta_path)
    compat.install()
    assert sys.meta_path == finders


def test_a_real_mmcls_is_left_alone(tmp_path):
    package = tmp_path / 'mmcls'
    package.mkdir()
    (package / '__init__.py').write_text('real = True')
    succeed(
        """
        from mmengine.config.utils import MODULE2PACKAGE
        import mmrazor_pckd
        from mmrazor_pckd.compat import mmcls_modules
        assert not mmcls_modules.stands_in()
        import mmcls
        assert mmcls.real
        assert MODULE2PACKAGE['mmcls'] == 'mmcls'
        import mmpretrain.structures, mmpretrain.datasets
        from mmengine.config import utils
        from mmengine.registry import MODELS
        assert 'mmcls' not in MODELS.children
        assert not hasattr(mmpretrain.structures, 'ClsDataSample')
        from mmrazor_pckd.compat.patching import patches_of
        assert not hasattr(mmpretrain.datasets.CIFAR10.__init__,
                           '__wrapped__')
        assert patches_of(utils._get_package_and_cfg_path) == (
            'mmdet_configs', 'own_configs')
    """,
        cwd=tmp_path,
    )


def test_a_folder_of_that_name_is_no_package(tmp_path):
    # MMRazor's configs lie in one, and a user may stand above it.
    (tmp_path / 'mmcls').mkdir()
    succeed(
        """
        import mmrazor_pckd
        import mmcls, mmpretrain
        assert mmcls is mmpretrain
    """,
        cwd=tmp_path,
    )

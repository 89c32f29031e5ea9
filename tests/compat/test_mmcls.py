"""mmpretrain where MMRazor asks for mmcls."""

import importlib
import pickle
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from mmengine.config import Config
from mmengine.registry import MODELS, TRANSFORMS, VISUALIZERS

from mmrazor_pckd import compat


def succeed(code, cwd):
    done = subprocess.run(
        [sys.executable, '-c', textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=cwd,
    )
    assert done.returncode == 0, done.stderr


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
        tmp_path,
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


def test_the_scope_has_every_class_of_mmpretrain():
    assert MODELS.get('mmcls.ImageClassifier') is MODELS.get(
        'mmpretrain.ImageClassifier'
    )
    assert VISUALIZERS.get('mmcls.UniversalVisualizer') is VISUALIZERS.get(
        'mmpretrain.UniversalVisualizer'
    )
    # One table: what is registered in one is in the other.
    assert (
        MODELS.children['mmcls'].module_dict
        is MODELS.children['mmpretrain'].module_dict
    )


def test_old_names_mean_the_new_classes():
    from mmcls.datasets.transforms.formatting import PackClsInputs
    from mmcls.structures import ClsDataSample
    from mmpretrain.datasets.transforms import PackInputs
    from mmpretrain.structures import DataSample

    assert ClsDataSample is DataSample
    assert PackClsInputs is PackInputs
    assert TRANSFORMS.get('mmcls.PackClsInputs') is PackInputs


def test_a_classifier_is_built_from_mmrazors_scope():
    model = MODELS.build(
        dict(
            _scope_='mmrazor',
            type='mmcls.ImageClassifier',
            backbone=dict(type='mmcls.ResNet_CIFAR', depth=18),
        )
    )
    assert type(model.data_preprocessor).__name__ == 'ClsDataPreprocessor'


def test_a_renamed_config_is_found(tmp_path):
    file = tmp_path / 'a.py'
    file.write_text("_base_ = ['mmcls::deit/deit-base_pt-16xb64_in1k.py']")
    cfg = Config.fromfile(file)
    assert cfg.model.backbone.arch == 'deit-base'


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
        assert patches_of(utils._get_package_and_cfg_path) == ('own_configs', )
    """,
        tmp_path,
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
        tmp_path,
    )


@pytest.fixture
def cifar(tmp_path, monkeypatch):
    """CIFAR-10 with labels that tell the splits apart."""
    from mmpretrain.datasets import CIFAR10

    folder = tmp_path / CIFAR10.base_folder
    folder.mkdir()
    for name, label in (('data_batch_1', 1), ('test_batch', 2)):
        (folder / name).write_bytes(
            pickle.dumps(dict(data=np.zeros((3, 3072), np.uint8), labels=[label] * 3))
        )
    monkeypatch.setattr(CIFAR10, 'train_list', [['data_batch_1', None]])
    monkeypatch.setattr(CIFAR10, 'test_list', [['test_batch', None]])
    return lambda **kwargs: (
        CIFAR10(data_root=str(tmp_path), **kwargs).get_gt_labels().tolist()
    )


def test_test_mode_alone_reads_the_test_split(cifar):
    # Fails without the remedy: mmpretrain reads the training split.
    assert cifar(test_mode=True) == [2] * 3


@pytest.mark.parametrize(
    ('given', 'label'),
    [
        (dict(), 1),
        (dict(test_mode=False), 1),
        (dict(split='test'), 2),
        (dict(split='test', test_mode=True), 2),
        (dict(split='train', test_mode=True), 1),
    ],
)
def test_a_split_that_is_given_stays(cifar, given, label):
    assert cifar(**given) == [label] * 3


@pytest.mark.parametrize(
    'name',
    ['byot/byot_resnet18_8xb16_cifar100.py', 'crd/crd_neck_r50_r18_8xb16_cifar10.py'],
)
def test_configs_of_mmrazor_validate_on_the_test_split(name):
    from mmengine.hub import get_config
    from mmpretrain.registry import DATASETS

    cfg = get_config(f'mmrazor::distill/mmcls/{name}')
    for loader, split in (
        (cfg.train_dataloader, 'train'),
        (cfg.val_dataloader, 'test'),
    ):
        dataset = loader.dataset.get('dataset', loader.dataset)
        dataset.update(lazy_init=True, _scope_='mmpretrain', pipeline=[])
        assert DATASETS.build(dataset).split == split


def test_other_datasets_of_mmcls_follow_test_mode(tmp_path):
    from mmpretrain.datasets import CUB, FashionMNIST

    for dataset in (CUB, FashionMNIST):
        built = dataset(str(tmp_path), test_mode=True, lazy_init=True)
        assert built.split == 'test'

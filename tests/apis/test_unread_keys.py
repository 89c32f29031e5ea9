"""Keys that nothing reads, and variables that are none of them."""

import functools
import glob
import os

import mmpretrain
import mmrazor
import pytest
from builders import ROOT
from mmengine.config import Config
from mmengine.fileio import load
from mmengine.hub import get_config

from mmrazor_pckd.apis import unread_keys
from mmrazor_pckd.apis.unread_keys import check_keys, check_options, unused_in_child

pytestmark = pytest.mark.slow

TEXT = """
data_root = 'pictures'
lr = 0.05
train_pipeline = [dict(type='PackInputs')]
optimizer = dict(type='SGD', lr=lr)
model = dict(type='ImageClassifier')
data_preprocessor = dict(num_classes=3)
train_dataloader = dict(
    dataset=dict(data_root=data_root, pipeline=train_pipeline))
optim_wrapper = dict(optimizer=optimizer)
default_hooks = dict(checkpoint=dict(interval=1))
"""


@pytest.fixture
def config(tmp_path):

    def config(text='', name='own.py'):
        path = tmp_path / name
        path.write_text(TEXT + text)
        return Config.fromfile(path)

    return config


def test_variables_are_left_alone(config, tmp_path):
    cfg = config('img_norm_cfg = dict(mean=[1.])\nbase_lr = 1\n')
    check_keys(cfg)
    # Where all names are values, and the text uses none.
    cfg.dump(tmp_path / 'dumped.py')
    check_keys(Config.fromfile(tmp_path / 'dumped.py'))
    cfg.dump(tmp_path / 'dumped.yml')
    check_keys(Config.fromfile(tmp_path / 'dumped.yml'))


def test_a_variable_of_a_base_is_used_by_a_child(config, tmp_path):
    config('workflow = 3\n')
    child = tmp_path / 'child.py'
    child.write_text("_base_ = 'own.py'\nval_cfg = dict(a=_base_.workflow)\n")
    check_keys(Config.fromfile(child))
    child.write_text("_base_ = 'own.py'\nval_cfg = dict(a=3)\n")
    with pytest.raises(ValueError, match='^workflow is read by nothing, it '):
        check_keys(Config.fromfile(child))


@pytest.mark.parametrize(
    ('text', 'unused'),
    [
        ("data_root = 'mine'", ['data_root']),
        ('max_epochs = 300', ['max_epochs']),
        ('max_epochs = 300\nlr = 1', ['max_epochs', 'lr']),
        ('max_epochs = 3\ntrain_cfg = dict(max_epochs=max_epochs)', []),
        ('# max_epochs\nmax_epochs = 3\nval_cfg = dict(a=-max_epochs)', []),
        ('train_cfg = dict(by_epoch=True)\npublished = dict(top1=1.)', []),
    ],
)
def test_what_a_child_sets_in_vain(config, tmp_path, text, unused):
    config()
    child = tmp_path / 'child.py'
    child.write_text(f"_base_ = ['own.py']\n{text}\n")
    cfg = Config.fromfile(child)
    assert unused_in_child(cfg) == unused
    said = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unread_keys, 'print_log', lambda line, **_: said.append(line))
        check_keys(cfg)
    assert len(said) == bool(unused)
    assert all(', '.join(unused) in line for line in said)


@pytest.mark.parametrize(
    'pattern',
    [
        '*_imagenet.py',
        'demo/*.py',
        'cifar100/*_resnet56_resnet20.py',
        'cifar100/t*/*resnet20.py',
    ],
)
def test_our_configs_set_nothing_in_vain(pattern):
    paths = list((ROOT / 'configs').glob(pattern))
    assert paths
    for path in paths:
        assert unused_in_child(Config.fromfile(path)) == [], path


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        (
            'optim_wraper = dict(type=1)',
            'optim_wraper is read by nothing; near matches: optim_wrapper',
        ),
        ('train_dataloder = dict(batch_size=2)', 'train_dataloader'),
        ('custom_hook = [1]', 'custom_hooks'),
        ('load_form = "a.pth"', 'load_from'),
        ('find_unused_parameter = True', 'find_unused_parameters'),
        ('auto_scale_rl = dict(enable=True)', 'auto_scale_lr'),
        ('runner = dict(type=1)', 'of OpenMMLab 0.x; in its place: train_cfg'),
        ('data = dict(samples_per_gpu=8)', 'in its place: train_dataloader'),
        ('lr_config = dict(policy="step")', 'param_scheduler'),
        ('checkpoint_config = dict(interval=1)', 'default_hooks.checkpoint'),
        ('evaluation = dict(interval=1)', 'val_evaluator'),
        ('resume_from = "a.pth"', 'load_from with resume=True'),
        ('fp16 = dict(loss_scale=512.)', 'AmpOptimWrapper'),
        ('total_epochs = 3', 'train_cfg.max_epochs'),
        ('gpu_ids = range(1)', 'dist_train.sh'),
        (
            'env_cfg = dict(cudnn_benchmrk=True)',
            'env_cfg.cudnn_benchmrk is read by nothing; near matches: cudnn_benchmark',
        ),
        ('env_cfg = dict(mp_cfg=dict(threads=1))', 'env_cfg.mp_cfg.threads'),
        ('auto_scale_lr = dict(batch_size=3)', 'auto_scale_lr.batch_size'),
        ('optim_wrapper["paramwise_cfg"] = dict(bias_mult=2)', 'bias_lr_mult'),
        (
            'default_hooks["chekpoint"] = dict(interval=3)',
            'default_hooks.chekpoint has no type, .* near matches: checkpoint',
        ),
    ],
)
def test_what_was_meant_to_be_read(config, text, message):
    with pytest.raises(ValueError, match=message):
        check_keys(config(text))
    # Lines of a file that a package ships.
    cfg = config(text)
    object.__setattr__(
        cfg, '_text', f'/a/.mim/configs/b.py\n{text}\n/home/own.py\n_base_ = 1\n'
    )
    check_keys(cfg)


@pytest.mark.parametrize('name', ['own.json', 'own.yml'])
def test_other_kinds_of_config_files(tmp_path, name):
    cfg = Config(dict(model=dict(), optim_wraper=dict(type='a')))
    cfg.dump(tmp_path / name)
    with pytest.raises(ValueError, match='near matches: optim_wrapper'):
        check_keys(Config.fromfile(tmp_path / name))


def test_a_config_in_pure_python(tmp_path):
    (tmp_path / 'base.py').write_text(
        'from torch.optim import SGD\nlr = 0.1\n'
        'optimizer = dict(type=SGD, lr=lr)\n'
        'optim_wrapper = dict(optimizer=optimizer)\n'
    )
    text = (
        'from mmengine.config import read_base\n'
        'with read_base():\n    from .base import *\n'
    )
    (tmp_path / 'own.py').write_text(text)
    check_keys(Config.fromfile(tmp_path / 'own.py'))
    (tmp_path / 'own.py').write_text(text + 'param_schedulers = [1]\n')
    with pytest.raises(ValueError, match='near matches: param_scheduler'):
        check_keys(Config.fromfile(tmp_path / 'own.py'))


@pytest.mark.parametrize(
    ('option', 'message'),
    [
        (
            'data_root',
            'changes nothing: data_root is a variable of the config '
            'file, set what has its value: train_dataloader.dataset.data_root$',
        ),
        ('train_pipeline.0.type', 'train_dataloader.dataset.pipeline.0.type$'),
        ('lr', 'optim_wrapper.optimizer.lr$'),
        ('optimizer.lr', 'set .*: optim_wrapper.optimizer.lr$'),
        (
            'optim_wraper.optimizer.lr',
            'optim_wraper is read by nothing; near matches: optim_wrapper',
        ),
        ('runner.max_epochs', 'runner is read by nothing; in its place: train_cfg'),
        ('nothing_like_it', 'is read by nothing; there are: '),
        ('custom_imports.imports', 'is used when the config file is read'),
        ('launcher', 'is given to the tool'),
    ],
)
def test_an_option_that_changes_nothing(config, option, message):
    with pytest.raises(ValueError, match=message):
        check_options(config(), {option: 1}, ['launcher'])


def test_the_preprocessor_that_counts(config):
    cfg = config()
    check_options(cfg, {'data_preprocessor.num_classes': 4})
    cfg.model.data_preprocessor = dict(num_classes=3)
    with pytest.raises(ValueError, match='set model.data_preprocessor.num'):
        check_options(cfg, {'data_preprocessor.num_classes': 4})


def test_options_that_are_read(config):
    cfg = config()
    options = {
        'model.teacher_ckpt': 'a.pth',
        'env_cfg.cudnn_benchmark': True,
        'default_hooks.checkpoint.interval': 3,
        'resume': True,
        'find_unused_parameters': True,
        'default_hooks.new.type': 'EMAHook',
        'optim_wrapper.optimizer.lr': 0.1,
    }
    check_options(cfg, options)
    cfg.merge_from_dict(options)
    check_keys(cfg, options)
    cfg.merge_from_dict({'env_cfg.cudnn_bench': True})
    with pytest.raises(ValueError, match='env_cfg.cudnn_bench is read by'):
        check_keys(cfg, ['env_cfg.cudnn_bench'])


def shipped():
    """Some configs of each kind, and those with keys that nothing reads."""
    for pattern in (
        '[ck]*.py',
        'demo/p*.py',
        '*/*t110_resnet20.py',
        '*/teachers/resnet20.py',
        'cifar100/transfer/*0.py',
    ):
        yield from glob.glob(str(ROOT / 'configs' / pattern))
    for package, names in (
        (mmrazor, ('distill/mmcls/[bc]*/*.py', 'nas/mmcls/darts/*unroll*.py')),
        (
            mmpretrain,
            (
                'lenet/*mnist.py',
                'hornet/hornet-tiny_8*.py',
                'twins/twins-svt-small_8*.py',
                'vision_transformer/vit-base-p16_4xb544-ipu*.py',
            ),
        ),
    ):
        folder = os.path.dirname(package.__file__)
        for name in names:
            found = glob.glob(f'{folder}/.mim/configs/{name}')
            assert found, name
            yield from found


def test_shipped_configs_are_left_alone(monkeypatch):
    monkeypatch.setattr('mmengine.config.utils.load', functools.cache(load))
    for file in shipped():
        check_keys(Config.fromfile(file))
    check_keys(get_config('mmpretrain::resnet/resnet18_8xb16_cifar10.py'))

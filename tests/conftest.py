"""What the tests share."""

import gc
from copy import deepcopy
from functools import lru_cache, wraps
from types import SimpleNamespace

import pytest
import torch
from builders import ROOT
from mmengine.config import Config
from mmengine.logging import MessageHub
from mmengine.registry import DefaultScope

import mmrazor_pckd  # noqa: F401  makes MMRazor importable
from mmrazor_pckd.compat.config_text import format_code_module

# Failures of the shared checks show the values compared.
pytest.register_assert_rewrite('formulas', 'loss_checks', 'on_device')


def pytest_addoption(parser):
    parser.addoption(
        '--device',
        choices=('cuda', 'cpu'),
        default='cuda',
        help='of tests/gpu, which a CPU runs in a tiny form',
    )


def pytest_collection_finish():
    """mmengine collects garbage for each data set that it builds, and would look
    at all that was imported and all tests each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope='session')
def plain_config_dumps():
    """mmengine lays configs out nicely, which takes longer than our runs."""
    owner = format_code_module()
    plain = wraps(owner.FormatCode)(lambda text, **_: (text, True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, 'FormatCode', plain)
        yield


@pytest.fixture(autouse=True, scope='session')
def bases_are_read_once():
    """mmengine reads all of mmpretrain's metafiles for each config that names
    one of its configs, and each of our ``_base_`` files again for each leaf."""
    file2dict = lru_cache(maxsize=None)(Config._file2dict)

    def read(filename, *args, **kwargs):
        if str(filename).startswith(str(ROOT / 'configs/_base_')):
            return deepcopy(file2dict(str(filename), *args, **kwargs))
        return file2dict.__wrapped__(filename, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        path = lru_cache(maxsize=None)(Config._get_cfg_path)
        patch.setattr(Config, '_get_cfg_path', staticmethod(path))
        patch.setattr(Config, '_file2dict', staticmethod(read))
        yield


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


@pytest.fixture(autouse=True)
def no_traces_of_other_runs(request):
    """mmengine goes by the scope and the epoch of the newest Runner."""
    name = request.node.nodeid
    DefaultScope.get_instance(name, scope_name='mmrazor')
    MessageHub.get_instance(name)


@pytest.fixture(scope='session')
def pictures(tmp_path_factory):
    """Folder of a very small version of the demo's data set."""
    from mmrazor_pckd.datasets.demo_pictures import make_pictures

    folder = tmp_path_factory.mktemp('pictures')
    make_pictures(folder, train=4, val=2, seed=0)
    return folder


@pytest.fixture(scope='session')
def teacher(pictures, tmp_path_factory):
    """Path of a briefly trained teacher of the demo."""
    from runs import demo_config, train

    folder = tmp_path_factory.mktemp('teacher')
    train(demo_config('teacher', pictures, folder, epochs=1))
    return str(folder / 'epoch_1.pth')


@pytest.fixture(scope='session')
def trained(pictures, teacher, tmp_path_factory):
    """Configs and checkpoints: of a distillation and of its teacher."""
    from runs import demo_config, train

    folder = tmp_path_factory.mktemp('trained')
    files = {}
    for name in ('pckd', 'teacher'):
        cfg = demo_config(name, pictures, folder / name)
        if name == 'pckd':
            cfg.model.teacher_ckpt = teacher
        files[name] = folder / f'{name}_tiny.py'
        cfg.dump(files[name])
    train(Config.fromfile(files['pckd']))
    return SimpleNamespace(
        folder=folder / 'pckd',
        config=files['pckd'],
        checkpoint=folder / 'pckd' / 'epoch_2.pth',
        first=folder / 'pckd' / 'epoch_1.pth',
        teacher_config=files['teacher'],
        teacher=teacher,
    )

"""A distillation in three lines of Python."""

import ast
import importlib
import shutil
import sys
from pathlib import Path

import pytest
import torch
from builders import ROOT, load_tool
from mmengine.config import Config
from torch import nn

from mmrazor_pckd.apis import distill

NETWORKS = dict(
    teacher=ROOT / 'configs/demo/teacher_demo.py',
    student=ROOT / 'configs/demo/student_demo.py',
)
LIGHT = {*sys.stdlib_module_names, '.distilled'}
# Without workers and random crops: small, and the same when it is resumed.
SHORT = {
    'train_dataloader.num_workers': 0,
    'val_dataloader.num_workers': 0,
    'default_hooks.checkpoint.max_keep_ckpts': -1,
}


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        (dict(data='nowhere'), '^--data: there is no folder nowhere/train$'),
        (dict(), '^--data is missing; images without labels are --unlabeled'),
        (dict(teacher=nn.Linear(1, 1)), '^teacher: a Linear cannot be written'),
        (dict(teacher=['a', nn.ReLU()]), '^teacher: a ReLU cannot be written'),
        (dict(method='pkcd'), 'method: pkcd is no file .*near matches: pckd'),
        (dict(method='none'), 'method: none is no file of'),
        (dict(epoch=3), 'epoch is no argument of distill, .*near matches: epochs'),
        (dict(out='own.py'), 'out is no argument of distill'),
        (dict(epochs=0, data='a'), '--epochs must be 1 or more'),
        (dict(data='a', teacher_ckpt='a.pth', batch_size=0), '--batch-size must be'),
    ],
)
def test_what_cannot_work_is_a_line(changes, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=message) as error:
        distill(**{**NETWORKS, **changes})
    assert '\n' not in str(error.value)
    assert not list(tmp_path.iterdir())


def test_the_function_is_not_hidden_by_its_module():
    module = importlib.import_module('mmrazor_pckd.apis.distill')
    assert module.distill is distill
    assert importlib.import_module('mmrazor_pckd.apis').distill is distill


def test_importing_it_imports_nothing_else():
    folder = ROOT / 'mmrazor_pckd/apis'
    texts = [(folder / f'{name}.py').read_text() for name in ('distill', 'distilled')]
    for node in ast.parse('\n'.join(texts)).body:
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f'{"." * node.level}{node.module}']
        else:
            continue
        assert all(name in LIGHT for name in names)


@pytest.mark.parametrize(
    ('device', 'message'),
    [('tpu', 'device: tpu is not there; PyTorch .* has cpu'), ('cuda:99', 'cuda:99')],
)
def test_a_device_has_to_be_there(device, message):
    module = importlib.import_module('mmrazor_pckd.apis.distill')
    with pytest.raises(ValueError, match=message), module._on(device):
        pass


def test_a_device_is_chosen_for_the_run_alone(monkeypatch):
    utils = importlib.import_module('mmengine.device.utils')
    monkeypatch.setattr(utils, 'DEVICE', 'xpu')
    with importlib.import_module('mmrazor_pckd.apis.distill')._on('cpu'):
        assert utils.get_device() == 'cpu'
    assert utils.get_device() == 'xpu'


def run_tools(monkeypatch, folder, flags):
    """The student's weights after tools/new_config.py and tools/train.py."""
    config = folder / 'own.py'
    options = [f'{key}={value}' for key, value in SHORT.items()]
    for tool, words in (
        ('new_config.py', [config, *flags]),
        (
            'train.py',
            [config, '--work-dir', folder, '--seed', 3, '--cfg-options', *options],
        ),
    ):
        monkeypatch.setattr(sys, 'argv', [tool, *map(str, words)])
        load_tool(tool).main()
    return weights(folder)


def weights(folder):
    file = torch.load(Path(folder) / 'student.pth', weights_only=True)
    return file['state_dict']


@pytest.mark.slow
def test_it_is_the_tools_and_goes_on_where_it_stopped(
    pictures, teacher, tmp_path, monkeypatch
):
    monkeypatch.delenv('LOCAL_RANK', raising=False)
    given = dict(
        **NETWORKS,
        data=pictures,
        work_dir=tmp_path / 'ours',
        teacher_ckpt=teacher,
        epochs=2,
        batch_size=20,
        seed=3,
        device='cpu',
        cfg_options=SHORT,
    )
    result = distill(**given)
    theirs = run_tools(
        monkeypatch,
        tmp_path / 'tools',
        [
            *(word for name in NETWORKS for word in (f'--{name}', NETWORKS[name])),
            *('--data', pictures, '--teacher-ckpt', teacher),
            *('--epochs', 2, '--batch-size', 20),
        ],
    )
    ours = weights(tmp_path / 'ours')
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)

    assert result.student == str(tmp_path / 'ours/student.pth')
    assert Path(result.best).is_file()
    assert result.top1 == result.metrics['accuracy/top1']
    assert 'accuracy/top1' in result.teacher_metrics
    image = next((pictures / 'val').glob('*/*.png'))
    (found,) = result.predict(str(image), device='cpu')
    assert found['pred_class'] in {each.name for each in (pictures / 'val').iterdir()}
    model = result.model(device='cpu')
    assert all(torch.equal(model.state_dict()[key], ours[key]) for key in ours)

    # Stopped after its first epoch, and called again.
    folder = tmp_path / 'ours'
    text = (folder / 'config/distill.py').read_text()
    for name in ('epoch_2.pth', 'student.pth', 'student_best.pth'):
        (folder / name).unlink()
    (folder / 'last_checkpoint').write_text(str(folder / 'epoch_1.pth'))
    again = distill(**given)
    assert all(torch.equal(weights(folder)[key], ours[key]) for key in ours)
    assert again.metrics == result.metrics
    assert (folder / 'config/distill.py').read_text() == text

    with pytest.raises(ValueError, match='is of another distillation, .*give another'):
        distill(**{**given, 'epochs': 3})
    shutil.rmtree(folder)
    with pytest.raises(ValueError, match='method: sskd trains a head .* first; tools'):
        distill(**given, method='sskd')
    assert not folder.exists()


@pytest.mark.slow
def test_several_teachers_are_a_list(pictures, teacher, tmp_path):
    given = dict(data=pictures, work_dir=tmp_path, epochs=1, batch_size=20)
    result = distill(
        [NETWORKS['teacher']] * 2,
        NETWORKS['student'],
        **given,
        method='kd',
        teacher_ckpt=[teacher, Path(teacher)],
        device='cpu',
        cfg_options=SHORT,
    )
    model = Config.fromfile(result.config).model
    assert model.teacher_ckpt == [str(teacher)] * 2
    assert model.teacher[0] == model.teacher[1]
    with pytest.raises(ValueError, match='--teacher-ckpt: 1 for 2 teachers'):
        distill(
            [NETWORKS['teacher']] * 2,
            NETWORKS['student'],
            **given,
            teacher_ckpt=teacher,
        )

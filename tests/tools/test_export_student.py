"""Any checkpoint of a distillation becomes a student for mmpretrain."""

import sys
from types import SimpleNamespace

import pytest
import torch
from builders import load_tool
from mmengine.config import Config
from mmpretrain import get_model
from runs import demo_config, train

from mmrazor_pckd.checkpoints.local import load_from_local
from mmrazor_pckd.export import graph

pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def finished(pictures, teacher, tmp_path_factory):
    """A run of MMRazor's own algorithm, with the teacher in checkpoints."""
    folder = tmp_path_factory.mktemp('to_export')
    cfg = demo_config('kd', pictures, folder / 'run', epochs=1)
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks = cfg.custom_hooks[1:]  # the teacher is not evaluated
    cfg.custom_hooks.append(dict(type='mmrazor.StudentEMAHook', momentum=0.3))
    cfg.dump(folder / 'config.py')
    runner = train(cfg)
    return SimpleNamespace(
        config=folder / 'config.py',
        checkpoint=folder / 'run' / 'epoch_1.pth',
        student=folder / 'run' / 'student.pth',
        trained=runner.model.architecture.state_dict(),
    )


@pytest.fixture
def tool(finished, tmp_path, monkeypatch, capsys):
    """Run the tool; what it says, or the line that it ends with."""

    def run(*options, checkpoint=finished.checkpoint, fails=False):
        main = load_tool('model_converters/export_student.py').main
        monkeypatch.setattr(
            sys,
            'argv',
            [
                'export_student.py',
                *map(
                    str, (finished.config, checkpoint, tmp_path / 'out.pth', *options)
                ),
            ],
        )
        if not fails:
            main()
            return capsys.readouterr().out
        with pytest.raises(SystemExit) as error:
            main()
        assert '\n' not in str(error.value)
        return str(error.value)

    return run


def load(path):
    return torch.load(path, weights_only=True)


def assert_state(path, wanted):
    state = load(path)['state_dict']
    assert list(state) == list(wanted)
    for key, value in wanted.items():
        assert torch.equal(state[key], value), key


def test_what_the_hook_leaves(tool, finished, tmp_path):
    assert any(
        key.startswith('teacher.')
        for key in load_from_local(str(finished.checkpoint))['state_dict']
    )
    wanted = load(finished.student)
    for options in ((), ('--ema',)):
        assert f'the student of {finished.checkpoint}, averaged' in tool(*options)
        assert_state(tmp_path / 'out.pth', wanted['state_dict'])
    meta = load(tmp_path / 'out.pth')['meta']
    for key in (
        'averaged',
        'method',
        'dataset_meta',
        'student_config',
        'epoch',
        'iter',
    ):
        assert meta[key] == wanted['meta'][key], key
    assert meta['exported_from'] == 'epoch_1.pth'
    model = get_model(str(tmp_path / 'out.py'), pretrained=True)
    for key, value in model.state_dict().items():
        assert torch.equal(value, wanted['state_dict'][key])
    safetensors = pytest.importorskip('safetensors.torch')
    found = safetensors.load_file(tmp_path / 'out.safetensors')
    assert set(found) == set(wanted['state_dict'])
    for key, value in found.items():
        assert torch.equal(value, wanted['state_dict'][key])


def test_what_was_trained(tool, finished, tmp_path):
    assert 'averaged' not in tool('--no-ema')
    assert_state(tmp_path / 'out.pth', finished.trained)
    assert not load(tmp_path / 'out.pth')['meta']['averaged']


def test_an_old_checkpoint(tool, finished, tmp_path):
    # Of several processes, of mmcls, and of nothing but weights.
    checkpoint = load_from_local(str(finished.checkpoint))
    state = {f'module.{key}': value for key, value in checkpoint['state_dict'].items()}
    path = tmp_path / 'old.pth'
    torch.save(dict(state_dict=state, meta=dict(CLASSES=['a', 'b'])), path)
    assert 'averaged' not in tool(checkpoint=path)
    found = load(tmp_path / 'out.pth')
    assert found['meta']['dataset_meta'] == dict(classes=['a', 'b'])
    assert_state(tmp_path / 'out.pth', load(finished.student)['state_dict'])
    torch.save(state, path)
    tool(checkpoint=path)
    assert 'dataset_meta' not in load(tmp_path / 'out.pth')['meta']
    assert '--ema: ' in tool('--ema', checkpoint=path, fails=True)
    text = tool('--no-ema', checkpoint=path, fails=True)
    assert 'old.pth is no checkpoint of EMAHook or StudentEMAHook' in text


def test_torchscript_and_onnx(tool, tmp_path):
    onnxruntime = pytest.importorskip('onnxruntime')
    text = tool(
        '--torchscript',
        tmp_path / 'out.pt',
        '--onnx',
        tmp_path / 'out.onnx',
        '--shape',
        32,
        32,
    )
    assert 'out.pt: its logits differ' in text
    assert '(allowed 1e-05)' in text
    assert 'out.onnx: its logits differ' in text
    assert '(allowed 1e-04)' in text
    student = get_model(str(tmp_path / 'out.py'), pretrained=str(tmp_path / 'out.pth'))
    images = torch.randn(7, 3, 32, 32)  # another number than were traced
    with torch.no_grad():
        logits = student(images)
        traced = torch.jit.load(tmp_path / 'out.pt')(images)
    torch.testing.assert_close(traced, logits)
    session = onnxruntime.InferenceSession(
        tmp_path / 'out.onnx', providers=['CPUExecutionProvider']
    )
    (given,) = session.get_inputs()
    (found,) = session.get_outputs()
    assert (given.name, given.shape) == ('images', ['batch', 3, 32, 32])
    assert (found.name, found.shape) == ('logits', ['batch', 15])
    (found,) = session.run(None, dict(images=images.numpy()))
    torch.testing.assert_close(torch.from_numpy(found), logits, rtol=1e-4, atol=1e-4)


def test_eight_bits_and_torch_export(tool, pictures, tmp_path):
    onnxruntime = pytest.importorskip('onnxruntime')
    pytest.importorskip('onnxscript')
    text = tool(
        *('--pt2', tmp_path / 'out.pt2', '--onnx', tmp_path / 'out.onnx', '--dynamo'),
        *('--int8', tmp_path / 'int8.onnx', '--calibration', pictures / 'train'),
        *('--shape', 32, 32),
    )
    assert 'out.pt2: its logits differ' in text
    assert 'out.onnx: its logits differ' in text
    line = text.splitlines()[-1]
    assert line.startswith(f'{tmp_path}/int8.onnx: ')
    assert line.endswith(f'calibrated with 60 images of {pictures}/train')
    # Trained: eight bits cost little of the accuracy on the 30 pictures.
    before, after = (
        float(word) for word in line.split('top-1 ')[1].split(' on')[0].split(' -> ')
    )
    assert abs(before - after) < 10
    student = get_model(str(tmp_path / 'out.py'), pretrained=str(tmp_path / 'out.pth'))
    images = torch.randn(7, 3, 32, 32)
    with torch.no_grad():
        logits = student(images)
    found = torch.export.load(tmp_path / 'out.pt2').module()(images)
    torch.testing.assert_close(found, logits)
    for file, allowed in (('out.onnx', 1e-4), ('int8.onnx', 0.3)):
        session = onnxruntime.InferenceSession(
            tmp_path / file, providers=['CPUExecutionProvider']
        )
        (found,) = session.run(['logits'], dict(images=images.numpy()))
        difference = (torch.from_numpy(found) - logits).abs().max()
        assert difference < allowed * logits.abs().max()


@pytest.mark.parametrize(
    ('options', 'line'),
    [
        (['--dynamo'], '--dynamo: needs --onnx FILE or --int8 FILE'),
        (['--calibration', 'a'], '--calibration: needs --int8 FILE'),
        (
            ['--int8', 'a', '--shape', '8', '8', '--calibration', 'no/where'],
            '--calibration: there is no folder no/where',
        ),
    ],
)
def test_what_does_not_go_together(tool, tmp_path, options, line):
    assert tool(*options, fails=True) == line
    assert not (tmp_path / 'out.pth').exists()


def test_no_size_of_the_images(tool, tmp_path):
    text = tool('--onnx', tmp_path / 'out.onnx', fails=True)
    assert text.endswith('does not crop: give --shape HEIGHT WIDTH')
    assert not (tmp_path / 'out.pth').exists()


# --- what is refused, in one line


def test_a_plain_checkpoint(tool, finished):
    text = tool(checkpoint=finished.student, fails=True)
    assert text == (
        f'{finished.student} has no key under "architecture.", it '
        'is a plain mmpretrain checkpoint already'
    )


def test_a_checkpoint_of_something_else(tool, tmp_path):
    torch.save(torch.nn.Linear(1, 1).state_dict(), tmp_path / 'other.pth')
    text = tool(checkpoint=tmp_path / 'other.pth', fails=True)
    assert 'no checkpoint of a distillation; its keys are weight, b' in text
    (tmp_path / 'other.pth').write_bytes(b'none at all')
    assert 'other.pth' in tool(checkpoint=tmp_path / 'other.pth', fails=True)
    assert 'no checkpoint at' in tool(checkpoint=tmp_path / 'missing.pth', fails=True)


def test_another_student(tool, tmp_path):
    text = tool(
        '--cfg-options', 'model.architecture.backbone.base_channels=4', fails=True
    )
    assert 'does not fit ImageClassifier: ' in text
    assert 'another shape' in text
    assert not (tmp_path / 'out.pth').exists()


def test_a_config_without_a_student(tool, finished, tmp_path, monkeypatch):
    model = dict(type='mmpretrain.ImageClassifier')
    Config(dict(model=model)).dump(tmp_path / 'plain.py')
    monkeypatch.setattr(finished, 'config', tmp_path / 'plain.py')
    assert tool(fails=True).startswith('model.architecture: the config of a ')
    monkeypatch.setattr(finished, 'config', tmp_path / 'missing.py')
    assert 'missing.py' in tool(fails=True)


def test_missing_packages(tool, tmp_path, monkeypatch):
    monkeypatch.setattr(graph, 'find_spec', lambda name: None)
    assert tool('--onnx', tmp_path / 'out.onnx', fails=True) == (
        '--onnx: onnx and onnxruntime not installed; pip install "mmrazor_pckd[export]"'
    )
    assert not (tmp_path / 'out.pth').exists()

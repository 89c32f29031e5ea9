"""Graphs that compute what PyTorch computes, or no file."""

from functools import partial
from types import SimpleNamespace

import pytest
import torch

from mmrazor_pckd.export import graph
from mmrazor_pckd.export.graph import Logits, image_size


class Draws(torch.nn.Module):
    """A student whose graph keeps what was drawn when it was traced."""

    data_preprocessor = SimpleNamespace(mean=torch.zeros(3, 1, 1))

    def __init__(self, logits=True):
        super().__init__()
        self.fc = torch.nn.Linear(3 * 4 * 4, 5)
        self.logits, self.calls = logits, 0

    def forward(self, images, mode):
        self.calls += 1
        scores = self.fc(images.flatten(1)) + self.calls
        return scores if self.logits else (scores,)


@pytest.mark.parametrize('kind', ['torchscript', 'onnx'])
def test_a_graph_that_computes_something_else(kind, tmp_path, monkeypatch):
    if kind == 'onnx':
        pytest.importorskip('onnxruntime')
    write = getattr(graph, f'write_{kind}')
    path = tmp_path / 'graph'
    with pytest.raises(
        ValueError,
        match=f'--{kind}: no file is written, its '
        r"logits differ from PyTorch's by \d.*, more than 1e",
    ):
        write(Draws(), (4, 4), str(path))
    with pytest.raises(ValueError, match='the head of Draws yields no logits'):
        write(Draws(logits=False), (4, 4), str(path))

    def untraceable(*args, **kwargs):
        raise RuntimeError('no operator\nfor that')

    module = 'jit.trace' if kind == 'torchscript' else 'onnx.export'
    monkeypatch.setattr(f'torch.{module}', untraceable)
    with pytest.raises(
        ValueError, match=f'--{kind}: PyTorch cannot export this Draws: no operator$'
    ):
        write(Draws(), (4, 4), str(path))
    assert not path.exists()
    assert Logits(Draws())(torch.zeros(1, 3, 4, 4)).shape == (1, 5)


def test_the_size_of_the_images():
    steps = [dict(type='ResizeEdge', scale=9), dict(type='PackInputs')]
    config = dict(test_dataloader=dict(dataset=dict(pipeline=steps)))
    for size, wanted in ((8, (8, 8)), ((8, 6), (8, 6))):
        steps.insert(1, dict(type='CenterCrop', crop_size=size))
        assert image_size(config) == wanted
        steps.pop(1)
    with pytest.raises(ValueError, match='does not crop: give --shape HEIGHT WIDTH'):
        image_size(config)


class Student(torch.nn.Linear):
    data_preprocessor = SimpleNamespace(mean=torch.zeros(3, 1, 1))

    def forward(self, images, mode):
        return super().forward(images.flatten(1))


class OneNumber(Student):
    """A student whose code makes the number of images a constant."""

    def forward(self, images, mode):
        number = int(images.shape[0] / 1)
        return super().forward(images.reshape(number, 3, 4, 4), mode)


class Prints(Student):
    """A student with a branch that depends on values."""

    def forward(self, images, mode):
        scores = super().forward(images, mode)
        return scores if scores.sum() > 0 else scores + 1


def writer(kind):
    return (
        partial(graph.write_onnx, dynamo=True) if kind == 'dynamo' else graph.write_pt2
    )


@pytest.mark.parametrize('kind', ['pt2', 'dynamo'])
def test_graphs_of_torch_export(kind, tmp_path, capfd):
    if kind == 'dynamo':
        pytest.importorskip('onnxruntime')
        pytest.importorskip('onnxscript')
    path = tmp_path / 'graph'
    student = Student(48, 5).eval()
    assert writer(kind)(student, (4, 4), str(path)) < 1e-6
    images = torch.randn(7, 3, 4, 4)  # another number than were compared
    wanted = student(images, 'tensor').detach()
    if kind == 'pt2':
        found = torch.export.load(path).module()(images)
    else:
        session = graph.cpu_session(path.read_bytes())
        assert session.get_inputs()[0].shape == ['batch', 3, 4, 4]
        (logits,) = session.run(['logits'], dict(images=images.numpy()))
        found = torch.from_numpy(logits)
    torch.testing.assert_close(found, wanted)
    assert 'Obtain model graph' not in capfd.readouterr().out  # its progress


@pytest.mark.parametrize('kind', ['torchscript', 'onnx', 'pt2', 'dynamo'])
@pytest.mark.parametrize('student', [OneNumber, Prints])
def test_what_a_kind_cannot_hold_is_one_line(kind, student, tmp_path):
    path = tmp_path / 'graph'
    if kind in ('onnx', 'dynamo'):
        pytest.importorskip('onnxruntime')
    if kind in ('torchscript', 'onnx'):
        if student is Prints:
            pytest.skip('a trace holds one branch, which the logits may not show')
        write = getattr(graph, f'write_{kind}')
    else:
        write = writer(kind)
    flag = 'onnx' if kind == 'dynamo' else kind
    with pytest.raises(ValueError, match=f'^--{flag}: ') as caught:
        write(student(48, 5).eval(), (4, 4), str(path))
    text = str(caught.value)
    assert '\n' not in text
    assert student.__name__ in text
    if student is OneNumber:
        assert text.endswith('its code makes the number of images a constant')
    assert not path.exists()


def test_onnxscript_is_needed_by_one_exporter(monkeypatch):
    monkeypatch.setattr(graph, 'find_spec', lambda name: name != 'onnxscript' or None)
    graph.check_packages()
    with pytest.raises(
        ModuleNotFoundError, match='^--int8: onnxscript not installed; '
    ):
        graph.check_packages('int8', dynamo=True)
